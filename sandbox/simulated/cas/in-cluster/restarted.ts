// What the kubelet writes into a pod's status when a container has ended and has been started again.
import type {KubeObject} from '../../../client/object.ts';
import type {ContainerStatus} from '../../../kubelet/pod.ts';

export type StatusPod = KubeObject<{status?: {containerStatuses?: ContainerStatus[]}}>;

/** The merge patch of the status. */
export function restartedPatch({metadata, status}: StatusPod, container: string, now: string): object {
  const containerStatuses = (status?.containerStatuses ?? []).map((before) => {
    if (before.name !== container) return before;
    const terminated = {exitCode: 1, reason: 'Error', startedAt: now, finishedAt: now};
    return {
      ...before,
      restartCount: before.restartCount + 1,
      lastState: {terminated},
      state: {running: {startedAt: now}},
    };
  });
  return {metadata: {resourceVersion: metadata.resourceVersion}, status: {containerStatuses}};
}
