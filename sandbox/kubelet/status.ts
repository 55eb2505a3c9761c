// What the kubelet writes about image pulls: into the pod's status, and as events.
import {randomBytes} from 'node:crypto';
import type {KubeObject} from '../client/object.ts';
import {type Container, type ContainerStatus, imagesPulled, type Pod, type PodCondition, programWanted} from './pod.ts';
import type {PullFailure} from './pull.ts';

/** Merge patch of the status that says: all images are there. Guarded by the pod's resourceVersion. */
export function pulledPatch(pod: Pod, now: string, isPlayed = false): object {
  // The reason keeps kwok from ending the pod by itself.
  const reason = isPlayed ? {reason: 'ProgramPlayed'} : {};
  return conditionPatch(pod, {type: imagesPulled, status: 'True', lastTransitionTime: now, ...reason});
}

/** Merge patch of the status that asks for the pod's program. */
export function programWantedPatch(pod: Pod, now: string): object {
  return conditionPatch(pod, {type: imagesPulled, status: 'False', reason: programWanted, lastTransitionTime: now});
}

function conditionPatch(pod: Pod, condition: PodCondition): object {
  const others = pod.status?.conditions?.filter(({type}) => type !== imagesPulled) ?? [];
  return {
    metadata: {resourceVersion: pod.metadata.resourceVersion},
    status: {
      conditions: [...others, condition],
      // A state has one member only; kwok's `running` must not come beside a `waiting` of ours.
      containerStatuses: null,
      initContainerStatuses: null,
    },
  };
}

export type WaitingReason = 'ErrImagePull' | 'ImagePullBackOff';

/** Merge patch of the status that shows the failures; the other containers wait for them. */
export function failedPatch(pod: Pod, failures: readonly PullFailure[], reason: WaitingReason): object {
  const statuses = (containers: readonly Container[] = []) =>
    containers.map((container) => waitingStatus(container, failures, reason));
  return {
    metadata: {resourceVersion: pod.metadata.resourceVersion},
    status: {
      containerStatuses: statuses(pod.spec.containers),
      ...(pod.spec.initContainers === undefined ? {} : {initContainerStatuses: statuses(pod.spec.initContainers)}),
    },
  };
}

function waitingStatus(container: Container, failures: readonly PullFailure[], reason: WaitingReason): ContainerStatus {
  const failure = failures.find((candidate) => candidate.container.name === container.name);
  const waiting =
    failure === undefined ? {reason: 'ContainerCreating'} : {reason, message: waitingMessage(failure, reason)};
  return {name: container.name, image: container.image, imageID: '', ready: false, restartCount: 0, state: {waiting}};
}

/** The words of pkg/kubelet/images/image_manager.go. */
function waitingMessage({container, message}: PullFailure, reason: WaitingReason): string {
  if (reason === 'ErrImagePull') return message;
  return `Back-off pulling image "${container.image}": ErrImagePull: ${message}`;
}

/** Whether the pod already shows exactly these failures, and for which reason. */
export function shownReason(pod: Pod, failures: readonly PullFailure[]): WaitingReason | undefined {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const isShown = (reason: WaitingReason) =>
    failures.every((failure) => {
      const waiting = statuses.find(({name}) => name === failure.container.name)?.state?.waiting;
      return waiting?.reason === reason && waiting.message === waitingMessage(failure, reason);
    });
  return (['ImagePullBackOff', 'ErrImagePull'] as const).find(isShown);
}

/** The events that go with a failure, as `kubectl describe pod` shows them. */
export function failureEvents(pod: Pod, failure: PullFailure, reason: WaitingReason, now: string): KubeObject[] {
  const {container, message} = failure;
  const event = (type: 'Normal' | 'Warning', eventReason: string, text: string) =>
    podEvent(pod, container, {type, reason: eventReason, message: text}, now);
  if (reason === 'ImagePullBackOff') {
    return [
      event('Normal', 'BackOff', `Back-off pulling image "${container.image}"`),
      event('Warning', 'Failed', 'Error: ImagePullBackOff'),
    ];
  }
  return [
    event('Normal', 'Pulling', `Pulling image "${container.image}"`),
    event('Warning', 'Failed', `Failed to pull image "${container.image}": ${message}`),
    event('Warning', 'Failed', 'Error: ErrImagePull'),
  ];
}

function podEvent(
  {metadata, spec}: Pod,
  container: Container,
  text: {type: string; reason: string; message: string},
  now: string,
): KubeObject {
  const list = spec.initContainers?.includes(container) ? 'initContainers' : 'containers';
  const event = {
    metadata: {
      name: `${metadata.name}.${randomBytes(8).toString('hex')}`,
      ...(metadata.namespace === undefined ? {} : {namespace: metadata.namespace}),
    },
    involvedObject: {
      apiVersion: 'v1',
      kind: 'Pod',
      name: metadata.name,
      namespace: metadata.namespace,
      uid: metadata.uid,
      fieldPath: `spec.${list}{${container.name}}`,
    },
    ...text,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    source: {component: 'kubelet', host: spec.nodeName},
    reportingComponent: 'kubelet',
    reportingInstance: spec.nodeName,
  };
  return event;
}
