// Where the volumes of a pod lie on this machine: those of claims outlive it, the others go with it.
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {KubeObject} from '../../../client/object.ts';
import type {ContainerStatus, PodCondition} from '../../../kubelet/pod.ts';
import type {Container} from '../../runtime/running-pods.ts';

export type VolumePod = KubeObject<{
  spec: {
    nodeName?: string;
    securityContext?: {fsGroup?: number};
    volumes?: {name: string; persistentVolumeClaim?: {claimName: string}}[];
    containers: (Container & {
      ports?: {name?: string; containerPort: number}[];
      volumeMounts?: {name: string; mountPath: string; subPath?: string}[];
    })[];
  };
  status?: {phase?: string; conditions?: PodCondition[]; containerStatuses?: ContainerStatus[]};
}>;

export interface Mounted {
  /** Path in the pod. */
  path: string;
  /** Directory on this machine. */
  directory: string;
}

/** Directory for what a pod needs that ends with it. */
export function podDirectory(volumes: string, {metadata}: KubeObject): string {
  return join(volumes, `pod_${metadata.uid}`);
}

/** A claim that is made again is another claim. */
export function claimDirectory(volumes: string, {metadata: {namespace, name, uid}}: KubeObject): string {
  return join(volumes, `claim_${namespace}_${name}_${uid}`);
}

/**
 * The mounts of a container by volume, with their directories made. `claimNamed` finds a claim in the pod's namespace;
 * resolves with undefined if one is not known yet. Mounts of single files are left out.
 */
export async function mountsOf(
  pod: VolumePod,
  container: string,
  {volumes, claimNamed}: {volumes: string; claimNamed: (name: string) => KubeObject | undefined},
): Promise<Map<string, Mounted> | undefined> {
  const mounts = pod.spec.containers.find(({name}) => name === container)?.volumeMounts ?? [];
  const result = new Map<string, Mounted>();
  for (const {name, mountPath, subPath} of mounts) {
    if (subPath !== undefined) continue;
    const claimName = pod.spec.volumes?.find((volume) => volume.name === name)?.persistentVolumeClaim?.claimName;
    const claim = claimName === undefined ? undefined : claimNamed(claimName);
    if (claimName !== undefined && claim === undefined) return undefined;
    const directory =
      claim === undefined ? join(podDirectory(volumes, pod), 'volumes', name) : claimDirectory(volumes, claim);
    await mkdir(directory, {recursive: true});
    result.set(name, {path: mountPath.replace(/\/$/, ''), directory});
  }
  return result;
}
