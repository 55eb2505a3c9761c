// Into which namespaces an ImagePullSecret wants its copies.
import type {KubeObject} from '../../client/object.ts';
import {selects} from '../runtime/selector.ts';
import type {ImagePullSecret, ObjectSelectors} from './kinds.ts';

/**
 * The names of the namespaces that are selected by name, label or annotation, or that hold a selected pod, sorted.
 * The namespace of the source itself is no exception.
 */
export function targetNamespaces(
  {spec: {target}}: ImagePullSecret,
  namespaces: readonly KubeObject[],
  pods: readonly KubeObject[],
): string[] {
  const withPods = new Set(
    pods.filter((pod) => isSelected(pod, target.namespacesWithPods)).map(({metadata}) => metadata.namespace),
  );
  return namespaces
    .filter(({metadata}) => metadata.deletionTimestamp === undefined)
    .filter(
      (namespace) =>
        target.namespaces?.names?.includes(namespace.metadata.name) === true ||
        isSelected(namespace, target.namespaces) ||
        withPods.has(namespace.metadata.name),
    )
    .map(({metadata}) => metadata.name)
    .toSorted();
}

function isSelected({metadata}: KubeObject, {labels = [], annotations = []}: ObjectSelectors = {}): boolean {
  return (
    labels.some(({matchLabels = {}, matchExpressions = []}) =>
      selects({matchPairs: matchLabels, matchExpressions}, metadata.labels),
    ) ||
    annotations.some(({matchAnnotations = {}, matchExpressions = []}) =>
      selects({matchPairs: matchAnnotations, matchExpressions}, metadata.annotations),
    )
  );
}
