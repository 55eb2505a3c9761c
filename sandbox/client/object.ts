// A Kubernetes object as plain data, as the sandbox's programs see it.

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: {apiVersion: string; kind: string; name: string; uid: string; controller?: boolean}[];
}

/** Any object; give the shape of what lies beside `metadata` as the parameter: `KubeObject<{spec: PodSpec}>`. */
export type KubeObject<Content = object> = {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
} & Content;

/** `namespace/name`, or `name` for a cluster-scoped object. */
export function keyOf(object: {metadata: {name: string; namespace?: string}}): string {
  const {name, namespace} = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}
