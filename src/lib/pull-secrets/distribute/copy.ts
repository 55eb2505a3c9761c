// A copy of a pull secret as we make it, and how we know it again.
import type {KubeObject} from '../../cluster/object.ts';
import {dockerConfigType} from '../../registry/docker-config.ts';

/** Says that we made it; whoever takes the label off takes the copy over. */
export const ownerLabel = {name: 'app.kubernetes.io/managed-by', value: 'kubectl-provision'} as const;

/** Of which secret it is a copy: `scone-system/sconeapps`. */
export const sourceAnnotation = 'kubectl-provision/copied-from';

export interface CopySource {
  namespace: string;
  name: string;
}

/** The whole object as it is applied: metadata of the source that others look at stay behind. */
export function copyOf({metadata, data}: KubeObject, namespace: string): KubeObject {
  const {name, namespace: home = ''} = metadata;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: {[ownerLabel.name]: ownerLabel.value},
      annotations: {[sourceAnnotation]: `${home}/${name}`},
    },
    type: dockerConfigType,
    data: {...data},
  };
}

/** Ours, and of this very source: that of another operator in the same cluster is not touched. */
export function isOurCopy({metadata}: KubeObject, {namespace, name}: CopySource): boolean {
  const isMarked = metadata.labels?.[ownerLabel.name] === ownerLabel.value;
  return isMarked && metadata.annotations?.[sourceAnnotation] === `${namespace}/${name}`;
}

/** Whether both hold the same, byte for byte. */
export function holdsTheSame(a: KubeObject, b: KubeObject): boolean {
  const [ours, theirs]: Record<string, string>[] = [a.data ?? {}, b.data ?? {}];
  const keys = new Set([...Object.keys(ours ?? {}), ...Object.keys(theirs ?? {})]);
  return a.type === b.type && [...keys].every((key) => ours?.[key] === theirs?.[key]);
}
