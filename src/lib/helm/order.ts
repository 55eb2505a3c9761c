// The order of kinds in which Helm installs and uninstalls.

const installOrder: readonly string[] = [
  'PriorityClass',
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

/** Helm's uninstall order is the reverse but for one kind: Services go early, before what they lead to. */
const uninstallOrder: readonly string[] = moved([...installOrder].reverse(), 'Service', 3);

function moved(kinds: string[], kind: string, to: number): string[] {
  const others = kinds.filter((other) => other !== kind);
  return [...others.slice(0, to), kind, ...others.slice(to)];
}

export type Direction = 'install' | 'uninstall';

/** Sorts by kind; kinds Helm does not know come last by name, equals keep their order. */
export function sortByKind<T extends {kind: string}>(items: readonly T[], direction: Direction = 'install'): T[] {
  const ranks = new Map((direction === 'install' ? installOrder : uninstallOrder).map((kind, index) => [kind, index]));
  return [...items].sort((a, b) => compareKinds(a.kind, b.kind, ranks));
}

function compareKinds(a: string, b: string, ranks: ReadonlyMap<string, number>): number {
  const [first, second] = [ranks.get(a), ranks.get(b)];
  if (first !== undefined && second !== undefined) return first - second;
  if (first !== undefined) return -1;
  if (second !== undefined) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
