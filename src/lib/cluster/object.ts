// Kubernetes objects as plain data, and how we name them to people.

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
  managedFields?: {
    manager: string;
    operation: 'Apply' | 'Update';
    time?: string;
    fieldsV1?: unknown;
    subresource?: string;
  }[];
}

/** Any JSON value, as Kubernetes objects are made of. */
export type Json = null | boolean | number | string | Json[] | {[key: string]: Json};

/**
 * A Kubernetes object. The fields below metadata are whatever the kind has;
 * they are read with the narrow types of the code that knows the kind.
 */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  // biome-ignore lint/suspicious/noExplicitAny: kinds are open-ended; each reader states the shape it relies on.
  [field: string]: any;
}

/** What is needed to address one object, or (without name) a collection. */
export interface ObjectRef {
  apiVersion: string;
  kind: string;
  namespace?: string | undefined;
  name: string;
}

export function refOf(object: KubeObject): ObjectRef {
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
  };
}

/** How an object is named to people: `Secret scone-system/sconeapps`, `LAS las`. */
export function describeRef({
  kind,
  namespace,
  name,
}: {
  kind: string;
  namespace?: string | undefined;
  name: string;
}): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

export function describe(object: KubeObject): string {
  return describeRef(refOf(object));
}

/** Identity of an object across versions of its API group: `apps/Deployment/ns/name`. */
export function keyOf({apiVersion, kind, namespace, name}: ObjectRef): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return `${group}/${kind}/${namespace ?? ''}/${name}`;
}
