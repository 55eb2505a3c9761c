// Waiting until objects are as they should be: a condition, a deadline, and what for.
import {Failure} from '../report/failure.ts';
import type {Cluster} from './cluster.ts';
import type {Condition, ConditionState} from './conditions.ts';
import type {KubeObject, ObjectRef} from './object.ts';
import type {Selection} from './selection.ts';

/** Why waiting does not help, from a look at other objects (pods, events). */
export interface Diagnosis {
  reason: string;
  next?: string;
}

interface WaitOptions {
  /** What is waited for: `the webhook to be ready`. */
  what: string;
  /** Milliseconds since the epoch, as Date.now() counts. */
  deadline: number;
  signal?: AbortSignal | undefined;
  /** Called with each new state, when it differs from the last one. */
  onState?: ((state: string) => void) | undefined;
  /** How long `stuck` must last before the wait fails. Default: 15 s. */
  patienceMs?: number;
  /** Asked while the state stands still, and at the deadline: what is wrong elsewhere? */
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
export async function waitFor(_cluster: Cluster, _wait: WaitForObject): Promise<KubeObject | undefined> {
  throw new Failure({summary: 'waiting is not built yet'});
}

/** The same for all objects of a selection: "no pods left", "all webhooks have a caBundle". */
export async function waitForAll(_cluster: Cluster, _wait: WaitForObjects): Promise<readonly KubeObject[]> {
  throw new Failure({summary: 'waiting is not built yet'});
}
