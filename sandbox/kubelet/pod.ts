// The parts of a pod that decide about its image pulls.
import type {KubeObject} from '../client/object.ts';

export interface ContainerStatus {
  name: string;
  image: string;
  imageID: string;
  ready: boolean;
  restartCount: number;
  started?: boolean;
  state?: {waiting?: {reason: string; message?: string}; running?: object; terminated?: object};
}

export interface PodCondition {
  type: string;
  status: string;
  lastTransitionTime?: string;
  reason?: string;
}

export interface Container {
  name: string;
  image: string;
}

export type Pod = KubeObject<{
  spec: {
    nodeName?: string;
    containers: Container[];
    initContainers?: Container[];
    imagePullSecrets?: {name: string}[];
  };
  status?: {
    phase?: string;
    conditions?: PodCondition[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}>;

/** The condition that lets kwok run the pod. */
export const imagesPulled = 'ImagesPulled';

/** Why the condition is not met yet: the images are there, and whoever plays the pod's program is asked to begin. */
export const programWanted = 'ProgramWanted';

/** Whether the images are there, and the program is not. */
export function awaitsProgram({status}: {status?: {conditions?: PodCondition[]}}): boolean {
  return status?.conditions?.some(({type, reason}) => type === imagesPulled && reason === programWanted) ?? false;
}

/** Whether the pod is bound to a node and its images are still to be pulled. */
export function awaitsImages({metadata, spec, status}: Pod): boolean {
  if (spec.nodeName === undefined || metadata.deletionTimestamp !== undefined) return false;
  if ((status?.phase ?? 'Pending') !== 'Pending') return false;
  return !status?.conditions?.some((condition) => condition.type === imagesPulled && condition.status === 'True');
}

/** All containers in the order in which their images are pulled. */
export function containersOf({spec}: Pod): Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}
