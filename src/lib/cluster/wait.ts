// Waiting until objects are as they should be: a condition, a deadline, and what for.
import {ApiError} from './api-error.ts';
import type {Cluster} from './cluster.ts';
import type {Condition, ConditionState} from './conditions.ts';
import {inNamespace} from './fetch.ts';
import {describeRef, type KubeObject, keyOf, type ObjectRef, refOf} from './object.ts';
import {describeSelection, type Selection} from './selection.ts';
import {createVigil, type Diagnosis, type Vigil} from './vigil.ts';
import {watchObjects} from './watch.ts';

export type {Diagnosis} from './vigil.ts';

interface WaitOptions {
  /** What is waited for: `the webhook to be ready`. */
  what: string;
  /** Milliseconds since the epoch, as Date.now() counts. */
  deadline: number;
  signal?: AbortSignal | undefined;
  /** Called with each new state, when it differs from the last one. */
  onState?: ((state: string) => void) | undefined;
  /** How long `stuck` or a diagnosis must last before the wait fails: things often right themselves. Default: 15 s. */
  patienceMs?: number | undefined;
  /** For a condition that time alone can bring about: everything is read and judged anew this often. */
  rereadMs?: number | undefined;
  /** Asked every few seconds while the state stands still, and at the deadline: what is wrong elsewhere? */
  diagnose?: (() => Promise<Diagnosis | undefined>) | undefined;
}

export interface WaitForObject extends WaitOptions {
  ref: ObjectRef;
  condition: Condition;
}

export interface WaitForObjects extends WaitOptions {
  selection: Selection;
  condition: (objects: readonly KubeObject[]) => ConditionState;
}

/**
 * Resolves with the object when the condition is met (undefined when it is met by absence).
 * Throws Failure: `deadline` with the last state, `failed` when stuck for too long, or what the server refused.
 */
export async function waitFor(
  cluster: Cluster,
  {ref, condition, ...options}: WaitForObject,
): Promise<KubeObject | undefined> {
  const {apiVersion, kind, namespace, name} = inNamespace(cluster, ref);
  const [object] = await waitUntil(cluster, {
    ...options,
    selection: {apiVersion, kind, namespace, fieldSelector: `metadata.name=${name}`},
    condition: ([only]) => condition(only),
    object: describeRef(ref),
  });
  return object;
}

/** The same for all objects of a selection: "no pods left", "all webhooks have a caBundle". */
export function waitForAll(cluster: Cluster, wait: WaitForObjects): Promise<readonly KubeObject[]> {
  return waitUntil(cluster, {...wait, object: describeSelection(wait.selection)});
}

async function waitUntil(
  cluster: Cluster,
  {selection, condition, object, rereadMs, ...options}: WaitForObjects & {object: string},
): Promise<readonly KubeObject[]> {
  const vigil = createVigil({...options, object});
  try {
    while (!vigil.signal.aborted) {
      const objects = new Map<string, KubeObject>();
      const limit = rereadMs === undefined ? [] : [AbortSignal.timeout(rereadMs)];
      const signal = AbortSignal.any([vigil.signal, ...limit]);
      if (await follow(cluster, selection, condition, objects, vigil, signal)) return [...objects.values()];
    }
    throw await vigil.reason();
  } finally {
    vigil.end();
  }
}

/** Follows the watch; true when the condition is met, false when the vigil is over. A kind may yet have to come. */
async function follow(
  cluster: Cluster,
  selection: Selection,
  condition: WaitForObjects['condition'],
  objects: Map<string, KubeObject>,
  vigil: Vigil,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    let isSynced = false;
    for await (const event of watchObjects(cluster, selection, {signal})) {
      if (event.type === 'synced') isSynced = true;
      else if (event.type === 'broken') vigil.see({met: false, state: event.reason});
      else if (event.type === 'deleted') objects.delete(keyOf(refOf(event.object)));
      else objects.set(keyOf(refOf(event.object)), event.object);
      // Half a list proves nothing: "no pods left" must not be met by the pods not yet told.
      if (isSynced && event.type !== 'broken' && vigil.see(condition([...objects.values()]))) return true;
    }
    return false;
  } catch (error) {
    if (signal.aborted) return false;
    if (!(error instanceof ApiError && error.isUnknownKind)) throw error;
    objects.clear();
    // Without the kind there are no objects, which may be what is waited for.
    const state = condition([]);
    if (vigil.see(state.met ? state : {met: false, state: 'the server does not have this kind yet'})) return true;
    await vigil.pause(kindPauseMs);
    return false;
  }
}

/** A CRD that was just established is served within a moment. */
const kindPauseMs = 500;
