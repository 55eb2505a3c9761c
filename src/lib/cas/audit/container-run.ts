// One run of a container: each has a log of its own, and a restart begins another.
import type {KubeObject} from '../../cluster/object.ts';

export interface ContainerRun {
  /** How often the container of this pod had been started before. */
  restarts: number;
  /** Undefined where the node does not say. */
  id: string | undefined;
  startedAt: string | undefined;
  hasEnded: boolean;
}

interface Ended {
  containerID?: string;
  startedAt?: string;
}

interface ContainerStatus {
  name: string;
  restartCount?: number;
  containerID?: string;
  state?: {running?: {startedAt?: string}; waiting?: {reason?: string; message?: string}; terminated?: Ended};
  lastState?: {terminated?: Ended};
}

/** The run whose log the node gives when it is asked for the container's; undefined while there was none. */
export function containerRun(pod: KubeObject, container: string): ContainerRun | undefined {
  const status = statusOf(pod, container);
  if (status === undefined) return undefined;
  const {restartCount: restarts = 0, containerID, state = {}, lastState = {}} = status;
  if (state.running !== undefined) {
    return {restarts, id: containerID, startedAt: state.running.startedAt, hasEnded: false};
  }
  // A container that waits to be started again still has the log of its last run.
  const ended = state.terminated ?? lastState.terminated;
  if (ended === undefined) return undefined;
  return {restarts, id: ended.containerID ?? containerID, startedAt: ended.startedAt, hasEnded: true};
}

export function isSameRun(one: ContainerRun, other: ContainerRun): boolean {
  if (one.id !== undefined && other.id !== undefined) return one.id === other.id;
  return one.restarts === other.restarts;
}

/** Why a container has no log yet: `it waits to be started: ImagePullBackOff`. */
export function noRunWords(pod: KubeObject, container: string): string {
  const waiting = statusOf(pod, container)?.state?.waiting;
  if (waiting?.reason === undefined)
    return `the pod is ${pod.status?.phase ?? 'Pending'}, and the container not started`;
  return ['the container waits to be started', waiting.reason, waiting.message].filter(Boolean).join(': ');
}

export function hasContainer({spec}: KubeObject, container: string): boolean {
  const containers: {name: string}[] = spec?.containers ?? [];
  return containers.some(({name}) => name === container);
}

function statusOf({status}: KubeObject, container: string): ContainerStatus | undefined {
  const statuses: ContainerStatus[] = status?.containerStatuses ?? [];
  return statuses.find(({name}) => name === container);
}
