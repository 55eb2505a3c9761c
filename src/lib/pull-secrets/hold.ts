// One changing run at a time over the pull secrets of an operator: a Lease beside the sources, which counts for every machine.
import {holderNow, takeHold} from '../plan/hold-lease.ts';
import type {SecretsRun} from './secrets-run.ts';

const leaseName = 'kubectl-provision-pull-secrets';

/** Before a person types a token: whether that would be in vain, as it seems. */
export async function warnOfHolder({cluster, settings: {namespace}, outside}: SecretsRun): Promise<void> {
  const {emit, now, signal, person} = outside;
  const holder = person && (await holderNow(cluster, {name: leaseName, namespace, now, signal}));
  if (holder === undefined) return;
  emit({type: 'note', level: 'warning', text: `another run works on these pull secrets: ${holder}`});
}

/**
 * Does the work while we hold the pull secrets. Whoever may have no Lease is warned; two runs then meet at each Secret, where
 * the later one begins again.
 * @param words behind `secrets`: `rotate --undo`
 * @throws Failure when another run has them, naming it, and what the work throws
 */
export async function withHold<T>(run: SecretsRun, words: string, work: () => Promise<T>): Promise<T> {
  const {cluster, settings, outside, lose} = run;
  const {namespace} = settings;
  const order = {
    ...{name: leaseName, namespace},
    command: `${outside.ownName} secrets ${words}`,
    what: 'these pull secrets',
    object: `pull secrets of namespace ${namespace}`,
    otherLock: 'the lock of the target directory',
  };
  const held = await takeHold(order, {...outside, cluster, lose});
  try {
    return await work();
  } finally {
    await held?.release();
  }
}
