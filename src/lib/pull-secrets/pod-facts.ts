// What a pod tells of images of the registry: which it pulled, which it waits for.
import type {KubeObject} from '../cluster/object.ts';
import {podTroubles} from '../cluster/pods.ts';
import type {StuckPod} from './pull-secret.ts';

const waitsForImage = new Set(['ImagePullBackOff', 'ErrImagePull']);

/** Images of all containers, and whether the node has got them. */
export function imagesOf({spec, status}: KubeObject): {image: unknown; wasPulled: boolean}[] {
  const containers: {name?: string; image?: unknown}[] = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const statuses: {name?: string; imageID?: unknown}[] = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  return containers.map(({name, image}) => ({
    image,
    wasPulled: statuses.some((each) => each.name === name && Boolean(each.imageID)),
  }));
}

/** @param isOurs whether an image is of the registry */
export function stuckPodOf(pod: KubeObject, isOurs: (image: string) => boolean): StuckPod | undefined {
  const {name, namespace = '', uid = '', deletionTimestamp, ownerReferences = []} = pod.metadata;
  if (deletionTimestamp !== undefined) return undefined;
  const trouble = podTroubles(pod).find(({reason, image = ''}) => waitsForImage.has(reason) && isOurs(image));
  if (trouble?.image === undefined) return undefined;
  const controller = ownerReferences.find((owner) => owner.controller === true);
  const secrets: {name?: string}[] = pod.spec?.imagePullSecrets ?? [];
  return {
    ...{namespace, name, uid},
    image: trouble.image,
    reason: trouble.reason,
    secrets: secrets.flatMap((secret) => secret.name ?? []),
    controller: controller && `${controller.kind} ${controller.name}`,
  };
}
