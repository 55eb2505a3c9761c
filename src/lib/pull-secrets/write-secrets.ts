// Writes many Secrets in place: page by page, many at once, each only as it was read, and read again when it changed meanwhile.
import {ApiError} from '../cluster/api-error.ts';
import type {Cluster} from '../cluster/cluster.ts';
import {pagesOf} from '../cluster/fetch.ts';
import {describe, type KubeObject, refOf} from '../cluster/object.ts';
import {getObject} from '../cluster/read.ts';
import type {Selection} from '../cluster/selection.ts';
import {patchObject} from '../cluster/write.ts';
import {limiter} from '../network/limiter.ts';
import {Failure, reasonOf} from '../report/failure.ts';

/** Not that of the operator's applies, which takes back what it set before: the kept value must stay. */
export const rotationManager = 'kubectl-provision-rotation';

/** How many Secrets are written at once: enough to keep a connection busy, too little to crowd out others. */
const atOnce = 24;
/** Somebody else who writes the same Secret all the time is not fought with. */
const mostTries = 6;

export interface SecretPatch {
  /** null removes the annotation. */
  annotations: Record<string, string | null>;
  data: Record<string, string | null>;
}

export interface SecretsToWrite {
  selection: Selection;
  /** What is to become of a Secret as it stands; undefined leaves it. Asked again after a conflict. */
  patchFor: (secret: KubeObject) => SecretPatch | undefined;
}

export interface WriteWorld {
  cluster: Cluster;
  signal: AbortSignal;
  onWritten: (secret: KubeObject) => void;
  onFailed: (secret: KubeObject, reason: string) => void;
}

/**
 * A Secret that cannot be written does not hold up the others. Once the signal is aborted nothing more is begun, what is
 * under way comes to its end, and the signal's reason is thrown.
 */
export async function writeSecrets({selection, patchFor}: SecretsToWrite, world: WriteWorld): Promise<void> {
  const {cluster, signal} = world;
  for (let restarts = 0; ; restarts++) {
    try {
      for await (const {items} of pagesOf(cluster, selection, {signal})) await writePage(items, patchFor, world);
      return;
    } catch (error) {
      // The list grew too old while its secrets were written: what is done already is left as it is.
      const isTooOld = error instanceof ApiError && error.code === 410;
      if (!isTooOld || restarts === mostTries) throw error;
    }
  }
}

async function writePage(
  secrets: readonly KubeObject[],
  patchFor: SecretsToWrite['patchFor'],
  world: WriteWorld,
): Promise<void> {
  const limited = limiter(atOnce);
  const ended = await Promise.allSettled(secrets.map((secret) => limited(() => writeSecret(secret, patchFor, world))));
  world.signal.throwIfAborted();
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}

/** @throws Failure for a cluster that cannot be reached any more */
export async function writeSecret(
  first: KubeObject,
  patchFor: SecretsToWrite['patchFor'],
  {cluster, signal, onWritten, onFailed}: WriteWorld,
): Promise<void> {
  let secret: KubeObject | undefined = first;
  for (let tries = 1; secret !== undefined; tries++) {
    const patch = patchFor(secret);
    // After a conflict that is as good as written: by our own write whose answer was lost, or by the secret operator.
    if (patch === undefined && tries > 1) onWritten(secret);
    if (patch === undefined || signal.aborted) return;
    const {annotations, data} = patch;
    const {resourceVersion} = secret.metadata;
    try {
      // A write that was begun is not broken off: the API server would carry it out all the same.
      const body = {metadata: {resourceVersion, annotations}, data};
      await patchObject(cluster, refOf(secret), body, {fieldManager: rotationManager});
      onWritten(secret);
      return;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 404) return;
      if (error.code !== 409 || tries === mostTries) {
        onFailed(secret, reasonOf(error));
        return;
      }
    }
    // Read again by its name: what was seen in the list is out of date.
    secret = await readAgain(cluster, secret, signal);
  }
}

async function readAgain(cluster: Cluster, secret: KubeObject, signal: AbortSignal): Promise<KubeObject | undefined> {
  const now = await getObject(cluster, refOf(secret), {signal});
  if (now === undefined || now.metadata.uid === secret.metadata.uid) return now;
  const next = 'run the same command again';
  throw new Failure({summary: 'the Secret was made anew meanwhile', object: describe(secret), next});
}
