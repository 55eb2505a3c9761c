// Verifies the statement of a Vault by a pod that is deleted afterwards, whatever came of it.
import type {Cluster} from '../cluster/cluster.ts';
import {describe, type KubeObject, refOf} from '../cluster/object.ts';
import {podLog} from '../cluster/pod-log.ts';
import {listObjects} from '../cluster/read.ts';
import {waitFor} from '../cluster/wait.ts';
import {createObject, deleteObject} from '../cluster/write.ts';
import type {Judgement} from '../plan/judgement.ts';
import {diagnosePods} from '../plan/pod-diagnosis.ts';
import type {Emit} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import type {VaultFacts} from './vault-object.ts';
import {exitCodeOf, hasEnded, lacksFor, verifierObjects, whatIsVerified} from './verifier.ts';

export interface Verification {
  cluster: Cluster;
  vault: VaultFacts;
  /** Of the verifier. */
  image: string;
  /** Milliseconds since the epoch. */
  deadline: number;
  emit: Emit;
  signal: AbortSignal;
}

export async function verifyStatement(verification: Verification, judgement: Judgement): Promise<void> {
  const {vault, image, cluster} = verification;
  const {ownerId, casAddress, statement} = vault;
  const what = whatIsVerified(vault);
  if (ownerId === undefined || casAddress === undefined || statement === undefined) {
    judgement.broken('PS142', `${what} cannot be verified: it lacks ${lacksFor(vault).join(', ')}`);
    return;
  }
  const objects = verifierObjects({vault, image, ownerId, casAddress, statement});
  const made: KubeObject[] = [];
  try {
    for (const object of objects) made.push(await createObject(cluster, object));
    const [, pod] = objects;
    const ended = await waitForEnd(pod, verification);
    const words = await lastWords(pod, verification);
    const code = exitCodeOf(ended);
    const details = words === undefined ? {} : {details: [words]};
    if (code === 0) judgement.ok('PS142', `${what} was opened with the key of its owner, in an enclave`, details);
    else
      judgement.broken(
        'PS142',
        `${what} could not be opened with the key of its owner (exit code ${code ?? 'unknown'})`,
        details,
      );
  } finally {
    await removeAll(made, verification);
  }
}

async function waitForEnd(pod: KubeObject, {cluster, deadline, emit, signal}: Verification): Promise<KubeObject> {
  const what = `${describe(pod)} to come to its end`;
  const started = performance.now();
  const {namespace, name} = pod.metadata;
  const selection = {apiVersion: 'v1', kind: 'Pod', namespace, fieldSelector: `metadata.name=${name}`};
  const ended = await waitFor(cluster, {
    ...{what, deadline, signal, ref: refOf(pod), condition: hasEnded},
    onState: (state) => emit({type: 'waiting', component: 'vault', what, state}),
    async diagnose() {
      const trouble = diagnosePods(await listObjects(cluster, selection, {signal}));
      if (trouble === undefined) return undefined;
      const {summary, reason, next} = trouble;
      return {reason: [summary, reason].filter(Boolean).join(': '), ...(next !== undefined && {next})};
    },
  });
  emit({type: 'waited', component: 'vault', what, milliseconds: performance.now() - started});
  if (ended === undefined) throw new Failure({summary: 'the pod is gone', object: describe(pod)});
  return ended;
}

/** Of its log; undefined when it has said nothing, or cannot be asked. */
async function lastWords(pod: KubeObject, {cluster, signal}: Verification): Promise<string | undefined> {
  let last: string | undefined;
  try {
    const {namespace = '', name} = pod.metadata;
    for await (const line of await podLog(cluster, {namespace, name}, {tailLines: 5, signal}))
      last = line.trim() || last;
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted' || error.kind === 'deadline') throw error;
  }
  return last;
}

/** Without the signal: also what an interrupted run has made is removed. */
async function removeAll(made: readonly KubeObject[], {cluster, emit}: Verification): Promise<void> {
  for (const object of made.toReversed()) {
    await deleteObject(cluster, refOf(object), {uid: object.metadata.uid}).catch((error: unknown) => {
      const words = error instanceof Error ? error.message : String(error);
      emit({type: 'note', level: 'warning', text: `${describe(object)} could not be deleted: ${words}`});
    });
  }
}
