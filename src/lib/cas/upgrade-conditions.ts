// When each stage of an upgrade is over. What the operator reported before the change must not be taken for its result.
import type {Condition, ConditionState} from '../cluster/conditions.ts';
import type {KubeObject} from '../cluster/object.ts';
import {casContainers} from './names.ts';
import {statusWrittenAt} from './upgrade-facts.ts';

/**
 * A report that did not change after this long is taken for the present state: the operator writes its status only when
 * something in it changes, and may find everything as it was (docs/decisions).
 */
export const settledMs = 60_000;

/** Told since when the pods are ready, in milliseconds since the epoch. */
type OnReady = (since: number) => void;

/** Only pods of this image, ready. */
export function controllerRuns(image: string, onReady: OnReady): (pods: readonly KubeObject[]) => ConditionState {
  return (pods) => {
    const live = pods.filter(({metadata}) => metadata.deletionTimestamp === undefined);
    const old = live.filter((pod) => imageIn(pod) !== image);
    if (live.length === 0) return {met: false, state: 'there is no pod of the backup controller'};
    if (old.length > 0)
      return {met: false, state: `pod ${old[0]?.metadata.name} still runs ${imageIn(old[0]) ?? 'another image'}`};
    const waiting = live.find((pod) => !isReady(pod));
    if (waiting !== undefined) return {met: false, state: `pod ${waiting.metadata.name} is not ready`};
    onReady(Math.max(...live.map(readySince)));
    return {met: true};
  };
}

function imageIn(pod: KubeObject | undefined): string | undefined {
  return pod?.spec?.containers?.[0]?.image;
}

/** Every node that should can take over, by the operator's own numbers, reported since `since` (milliseconds). */
export function nodesMigrated(since: number, now: () => number): Condition {
  return fresh(since, now, ({status}) => {
    const {numMigratableNodes = 0, desiredNumMigratableNodes = 0, migrationNodeAlert = -1, phase = ''} = status ?? {};
    const words = `${numMigratableNodes} of ${desiredNumMigratableNodes} nodes hold the new CAS`;
    if (desiredNumMigratableNodes === 0) return {met: false, state: 'the operator wants no node to hold it yet'};
    const isDone = numMigratableNodes >= desiredNumMigratableNodes && migrationNodeAlert === 0;
    return isDone ? {met: true} : {met: false, state: `${words}, phase ${phase}`};
  });
}

/** State and phase HEALTHY, reported since `since`. */
export function healthySince(since: number, now: () => number): Condition {
  return fresh(since, now, ({status}) => {
    const {state = 'unknown', phase = 'unknown'} = status ?? {};
    return state === 'HEALTHY' && phase === 'HEALTHY'
      ? {met: true}
      : {met: false, state: `state ${state}, phase ${phase}`};
  });
}

function fresh(since: number, now: () => number, judge: (cas: KubeObject) => ConditionState): Condition {
  return (cas) => {
    if (cas === undefined) return {met: false, state: 'it does not exist'};
    const judged = judge(cas);
    // Times of the server are whole seconds, rounded down.
    const isFresh = statusWrittenAt(cas) >= since - 1000 || now() - since >= settledMs;
    return judged.met && !isFresh ? {met: false, state: 'the operator has not reported since the change'} : judged;
  };
}

/** The pod NAME-0 runs the image in its container `cas`, and is ready. */
export function casRuns(image: string, onReady: OnReady): (pods: readonly KubeObject[]) => ConditionState {
  return (pods) => {
    const [pod, ...more] = pods.filter(({metadata}) => metadata.deletionTimestamp === undefined);
    if (pod === undefined) return {met: false, state: 'its pod is gone, and the new one not there yet'};
    if (more.length > 0) return {met: false, state: `there are ${more.length + 1} pods`};
    const containers: {name: string; image?: string}[] = pod.spec?.containers ?? [];
    const runs = containers.find(({name}) => name === casContainers.cas)?.image;
    if (runs !== image) return {met: false, state: `pod ${pod.metadata.name} still runs ${runs}`};
    if (!isReady(pod)) return {met: false, state: `pod ${pod.metadata.name} is not ready`};
    onReady(readySince(pod));
    return {met: true};
  };
}

interface PodCondition {
  type: string;
  status: string;
  lastTransitionTime?: string;
}

function readyCondition({status}: KubeObject): PodCondition | undefined {
  const conditions: PodCondition[] = status?.conditions ?? [];
  return conditions.find(({type}) => type === 'Ready');
}

function isReady(pod: KubeObject): boolean {
  return readyCondition(pod)?.status === 'True';
}

function readySince(pod: KubeObject): number {
  return Date.parse(readyCondition(pod)?.lastTransitionTime ?? '') || 0;
}
