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

/** The last kind of each stage of the install order. */
const stageEnds: readonly string[] = ['Namespace', 'RoleList', 'Service', 'CronJob', 'APIService'];

/**
 * Objects of one stage may be made at once; each stage needs those before: namespaces, then accounts, configuration and
 * roles, then bindings and services, then what runs, then what leads to it, at last kinds of which nothing is known.
 */
export function stageOf(kind: string): number {
  // Whoever may not give rights away at will can bind a role only when it is there.
  const rank = installOrder.indexOf(kind === 'ClusterRoleBinding' ? 'RoleBinding' : kind);
  const stage = stageEnds.findIndex((end) => rank <= installOrder.indexOf(end));
  return rank === -1 || stage === -1 ? stageEnds.length : stage;
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
