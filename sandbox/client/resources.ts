// The kinds of Kubernetes objects that the sandbox's programs work with, and where the API server keeps them.

/** Where objects of one kind are found below the API server's root. */
export interface Resource {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** As in the URL: `pods`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** A resource by its names; `resource('v1', 'Pod', 'pods')` is namespaced unless told otherwise. */
export function resource(apiVersion: string, kind: string, plural: string, namespaced = true): Resource {
  return {apiVersion, kind, plural, namespaced};
}

export const configMaps = resource('v1', 'ConfigMap', 'configmaps');
export const events = resource('v1', 'Event', 'events');
export const namespaces = resource('v1', 'Namespace', 'namespaces', false);
export const nodes = resource('v1', 'Node', 'nodes', false);
export const persistentVolumeClaims = resource('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims');
export const persistentVolumes = resource('v1', 'PersistentVolume', 'persistentvolumes', false);
export const pods = resource('v1', 'Pod', 'pods');
export const secrets = resource('v1', 'Secret', 'secrets');
export const serviceAccounts = resource('v1', 'ServiceAccount', 'serviceaccounts');
export const services = resource('v1', 'Service', 'services');
export const daemonSets = resource('apps/v1', 'DaemonSet', 'daemonsets');
export const deployments = resource('apps/v1', 'Deployment', 'deployments');
export const statefulSets = resource('apps/v1', 'StatefulSet', 'statefulsets');
export const endpointSlices = resource('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices');
export const leases = resource('coordination.k8s.io/v1', 'Lease', 'leases');
export const podDisruptionBudgets = resource('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets');
export const storageClasses = resource('storage.k8s.io/v1', 'StorageClass', 'storageclasses', false);
export const customResourceDefinitions = resource(
  'apiextensions.k8s.io/v1',
  'CustomResourceDefinition',
  'customresourcedefinitions',
  false,
);
export const mutatingWebhookConfigurations = resource(
  'admissionregistration.k8s.io/v1',
  'MutatingWebhookConfiguration',
  'mutatingwebhookconfigurations',
  false,
);
export const validatingWebhookConfigurations = resource(
  'admissionregistration.k8s.io/v1',
  'ValidatingWebhookConfiguration',
  'validatingwebhookconfigurations',
  false,
);
export const clusterRoles = resource('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false);
export const clusterRoleBindings = resource(
  'rbac.authorization.k8s.io/v1',
  'ClusterRoleBinding',
  'clusterrolebindings',
  false,
);
export const roles = resource('rbac.authorization.k8s.io/v1', 'Role', 'roles');
export const roleBindings = resource('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings');

/** The URL path of one object, or of the collection when no name is given. */
export function resourcePath(of: Resource, place: {namespace?: string | undefined; name?: string | undefined}): string {
  const root = of.apiVersion.includes('/') ? `/apis/${of.apiVersion}` : `/api/${of.apiVersion}`;
  const within = of.namespaced && place.namespace !== undefined ? `/namespaces/${place.namespace}` : '';
  const name = place.name === undefined ? '' : `/${encodeURIComponent(place.name)}`;
  return `${root}${within}/${of.plural}${name}`;
}
