// What the workloads of all services have in common.
import {isReady, type Pod} from '../runtime/running-pods.ts';
import type {ServiceSpec, Workload} from './kinds.ts';

export const nameLabel = 'app.kubernetes.io/name';
export const instanceLabel = 'app.kubernetes.io/instance';

/** The part of a pod's spec that the common fields of a service decide. */
export function commonPodSpec(spec: ServiceSpec): object {
  return {
    ...(spec.imagePullSecrets === undefined ? {} : {imagePullSecrets: spec.imagePullSecrets}),
    ...(spec.tolerations === undefined || spec.tolerations.length === 0 ? {} : {tolerations: spec.tolerations}),
  };
}

/** Whether the DaemonSet's controller has seen the latest change and all of its pods are new and available. */
export function isRolledOut({metadata, status = {}}: Workload): boolean {
  const {observedGeneration, desiredNumberScheduled = 0, updatedNumberScheduled = 0, numberAvailable = 0} = status;
  return (
    observedGeneration === metadata.generation &&
    updatedNumberScheduled === desiredNumberScheduled &&
    numberAvailable === desiredNumberScheduled
  );
}

/** The pods of a workload, by the name label and its namespace. */
export function podsOf(pods: readonly Pod[], name: string, namespace: string | undefined): Pod[] {
  return pods.filter(
    ({metadata}) =>
      metadata.labels?.[nameLabel] === name &&
      metadata.namespace === namespace &&
      metadata.deletionTimestamp === undefined,
  );
}

/** The names of the nodes on which one of the pods is Ready, sorted. */
export function readyNodes(pods: readonly Pod[]): string[] {
  const names = pods.filter(isReady).map(({spec}) => spec.nodeName ?? '');
  return [...new Set(names)].toSorted();
}
