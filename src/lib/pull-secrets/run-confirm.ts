// `secrets rotate --confirm`: what is kept goes, in the cluster first and then the key, when the registry accepts what is there.
import type {KubeObject} from '../cluster/object.ts';
import {holdTarget} from '../keys/hold-target.ts';
import {Failure} from '../report/failure.ts';
import {withHold} from './hold.ts';
import {judgeAccount} from './judge-account.ts';
import {countOf, judgeTroubles} from './judge-reading.ts';
import {pullSecretSelection} from './read-pull-secrets.ts';
import {confirmationPatch} from './renewal.ts';
import {refuseMissingRights} from './rights.ts';
import {destroyRotationKey, rotationKeyFile} from './rotation-key.ts';
import {type Ending, look, progressOf, proveAll, type SecretsRun, worstOf} from './secrets-run.ts';
import {sourcesOf} from './status-rows.ts';
import {writeSecrets} from './write-secrets.ts';

export async function runConfirm(run: SecretsRun): Promise<Ending> {
  const {settings, outside, judgement, cluster} = run;
  const {machine, pid, now, emit, ownName, signal, person} = outside;
  const reading = await look(run);
  judgeTroubles(reading, judgement);
  if (reading.troubles.some(({what}) => what === 'Secrets')) return worstOf(judgement) ?? nothingKept;
  const kept = reading.secrets.filter((secret) => secret.kept !== undefined);
  const changes = kept.map(({namespace, name}) => ({
    id: `${namespace}/${name}`,
    component: 'pull-secrets',
    summary: `remove what is kept in Secret ${namespace}/${name}`,
  }));
  if (kept.length > 0 && !(await isAccepted(run, reading))) return worstOf(judgement) ?? nothingKept;
  if (settings.dryRun) {
    const summary = `what is kept in ${countOf(kept.length, 'pull secret')} would be removed, nothing was written`;
    return {summary, changes: changes.map((change) => ({...change, state: 'planned' as const}))};
  }
  if (kept.length > 0) {
    await refuseMissingRights(run, {...reading, stuck: []});
    const {name, server} = cluster.context;
    const question = `Remove what is kept of ${countOf(kept.length, 'pull secret')} in context ${name} (${server}) for good?`;
    if (person !== undefined && !settings.yes && !(await person.confirm(question))) {
      throw new Failure({
        summary: 'nothing was changed: the question was declined',
        next: 'see the plan with --dry-run',
      });
    }
  }
  const command = `${ownName} secrets rotate --confirm`;
  const held = await holdTarget(settings.targetDirectory, {command, pid, now: now(), emit}, machine);
  try {
    const failures = new Map<string, string>();
    const progress = progressOf(run, 'kept values to be removed');
    let written = 0;
    const world = {
      ...{cluster, signal},
      onWritten: () => progress(++written, kept.length),
      onFailed: ({metadata}: KubeObject, reason: string) =>
        void failures.set(`${metadata.namespace}/${metadata.name}`, reason),
    };
    const selection = {...pullSecretSelection, namespace: reading.onlyNamespace};
    const remove = () => writeSecrets({selection, patchFor: confirmationPatch}, world);
    if (kept.length > 0) await withHold(run, 'rotate --confirm', remove);
    if (failures.size > 0) {
      const details = [...failures].slice(0, 8).map(([place, reason]) => `${place}: ${reason}`);
      const summary = `${countOf(failures.size, 'kept value')} could not be removed`;
      judgement.broken('PS186', summary, {details, hint: `${ownName} secrets rotate --confirm goes on`});
    } else {
      await destroyRotationKey(await rotationKeyFile(cluster, held.target, signal), held.target, machine);
      judgement.ok('PS187', 'nothing is kept any more');
    }
    const recorded = changes.map((change) => {
      const reason = failures.get(change.id);
      return reason === undefined ? {...change, state: 'done' as const} : {...change, state: 'failed' as const, reason};
    });
    const summary = kept.length === 0 ? nothingKept.summary : 'the rotation is confirmed: the old value is gone';
    return {...(worstOf(judgement) ?? {summary}), changes: recorded};
  } finally {
    await held.release();
  }
}

const nothingKept = {summary: 'nothing was kept'};

/** The old value is not thrown away while the new one is not known to be good. */
async function isAccepted(run: SecretsRun, reading: Awaited<ReturnType<typeof look>>): Promise<boolean> {
  const [source] = sourcesOf(reading.secrets);
  const credential = source?.credential;
  if (credential === undefined) return true;
  const proof = (await proveAll(run, reading, [credential])).get(credential);
  return proof !== undefined && judgeAccount({credential, proof, now: run.outside.now()}, run.judgement);
}
