// From apiVersion and kind to the path of the API: built-in kinds, the caller's, and discovery for all others.
import type {ObjectRef} from './object.ts';

/** How the API server addresses a kind: `{apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', namespaced: true}`. */
export interface KindRow {
  apiVersion: string;
  kind: string;
  plural: string;
  namespaced: boolean;
}

/** Asks the server which kinds a group version has; undefined when it has no such group version. */
export type Discover = (apiVersion: string) => Promise<readonly KindRow[] | undefined>;

export interface KindIndex {
  /** The row of a kind, or undefined when the server does not have it. Throws what discovery throws. */
  find(apiVersion: string, kind: string): Promise<KindRow | undefined>;
}

/**
 * An index over the built-in kinds and `extra` (which wins), asking `discover` for the rest.
 * What was found is remembered; a miss is asked again, as a run may install the kind meanwhile.
 */
export function createKindIndex(extra: readonly KindRow[], discover: Discover): KindIndex {
  const rows = new Map<string, KindRow>();
  const asked = new Map<string, Promise<readonly KindRow[] | undefined>>();
  for (const row of [...builtInKinds(), ...extra]) rows.set(keyOfKind(row.apiVersion, row.kind), row);

  const ask = (apiVersion: string) => {
    const running = asked.get(apiVersion);
    if (running !== undefined) return running;
    const answer = discover(apiVersion).finally(() => asked.delete(apiVersion));
    asked.set(apiVersion, answer);
    return answer;
  };

  return {
    async find(apiVersion, kind) {
      const known = rows.get(keyOfKind(apiVersion, kind));
      if (known !== undefined) return known;
      for (const row of (await ask(apiVersion)) ?? []) rows.set(keyOfKind(row.apiVersion, row.kind), row);
      return rows.get(keyOfKind(apiVersion, kind));
    },
  };
}

/** `/api/v1` or `/apis/GROUP/VERSION`. */
export function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Path of a collection: of one namespace, or of the whole cluster when it is undefined. */
export function collectionPath(row: KindRow, namespace: string | undefined): string {
  const within = row.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${groupPath(row.apiVersion)}${within}/${row.plural}`;
}

/** Path of one object. */
export function pathOf(row: KindRow, {namespace, name}: Pick<ObjectRef, 'namespace' | 'name'>): string {
  return `${collectionPath(row, namespace)}/${encodeURIComponent(name)}`;
}

/** `apps` of `apps/v1`, the empty string for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

function keyOfKind(apiVersion: string, kind: string): string {
  return `${apiVersion}/${kind}`;
}

/** Kinds of a plain Kubernetes server that charts use, by group version; a `*` marks those without a namespace. */
const builtIn: Record<string, string> = {
  v1: 'ConfigMap configmaps, Endpoints endpoints, Event events, LimitRange limitranges, *Namespace namespaces, *Node nodes, PersistentVolumeClaim persistentvolumeclaims, *PersistentVolume persistentvolumes, Pod pods, PodTemplate podtemplates, ReplicationController replicationcontrollers, ResourceQuota resourcequotas, Secret secrets, Service services, ServiceAccount serviceaccounts',
  'apps/v1':
    'ControllerRevision controllerrevisions, DaemonSet daemonsets, Deployment deployments, ReplicaSet replicasets, StatefulSet statefulsets',
  'batch/v1': 'CronJob cronjobs, Job jobs',
  'autoscaling/v1': 'HorizontalPodAutoscaler horizontalpodautoscalers',
  'autoscaling/v2': 'HorizontalPodAutoscaler horizontalpodautoscalers',
  'policy/v1': 'PodDisruptionBudget poddisruptionbudgets',
  'networking.k8s.io/v1': 'Ingress ingresses, *IngressClass ingressclasses, NetworkPolicy networkpolicies',
  'rbac.authorization.k8s.io/v1':
    '*ClusterRole clusterroles, *ClusterRoleBinding clusterrolebindings, Role roles, RoleBinding rolebindings',
  'admissionregistration.k8s.io/v1':
    '*MutatingWebhookConfiguration mutatingwebhookconfigurations, *ValidatingWebhookConfiguration validatingwebhookconfigurations, *ValidatingAdmissionPolicy validatingadmissionpolicies, *ValidatingAdmissionPolicyBinding validatingadmissionpolicybindings',
  'apiextensions.k8s.io/v1': '*CustomResourceDefinition customresourcedefinitions',
  'apiregistration.k8s.io/v1': '*APIService apiservices',
  'authentication.k8s.io/v1': '*SelfSubjectReview selfsubjectreviews, *TokenReview tokenreviews',
  'authorization.k8s.io/v1':
    '*SelfSubjectAccessReview selfsubjectaccessreviews, *SelfSubjectRulesReview selfsubjectrulesreviews, *SubjectAccessReview subjectaccessreviews',
  'certificates.k8s.io/v1': '*CertificateSigningRequest certificatesigningrequests',
  'coordination.k8s.io/v1': 'Lease leases',
  'discovery.k8s.io/v1': 'EndpointSlice endpointslices',
  'events.k8s.io/v1': 'Event events',
  'node.k8s.io/v1': '*RuntimeClass runtimeclasses',
  'scheduling.k8s.io/v1': '*PriorityClass priorityclasses',
  'storage.k8s.io/v1':
    '*CSIDriver csidrivers, *CSINode csinodes, *StorageClass storageclasses, *VolumeAttachment volumeattachments',
};

function builtInKinds(): KindRow[] {
  return Object.entries(builtIn).flatMap(([apiVersion, list]) =>
    list.split(', ').map((entry) => {
      const [kind = '', plural = ''] = entry.replace('*', '').split(' ');
      return {apiVersion, kind, plural, namespaced: !entry.startsWith('*')};
    }),
  );
}

/** The row of a kind that every server has, without asking one. */
export function builtInKind(apiVersion: string, kind: string): KindRow | undefined {
  return builtInKinds().find((row) => row.apiVersion === apiVersion && row.kind === kind);
}
