// What the sample operator may do in the cluster, under the names that the real one uses.
import {releaseNamespace} from './template-text.ts';

const all = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const rule = (apiGroup: string, resources: string[], verbs: string[]) => ({apiGroups: [apiGroup], resources, verbs});

export const permissions: readonly object[] = [
  clusterRole('scone-manager-role', [
    rule('', ['configmaps', 'namespaces', 'persistentvolumeclaims', 'secrets', 'services'], all),
    rule('', ['nodes'], ['get', 'list', 'patch', 'update', 'watch']),
    rule('', ['nodes/status'], ['patch']),
    rule('', ['pods'], ['create', 'delete', 'get', 'list', 'watch']),
    rule('', ['pods/exec'], ['create']),
    rule('', ['pods/log'], ['get']),
    rule('', ['events'], ['create', 'patch']),
    rule('apps', ['daemonsets', 'deployments', 'statefulsets'], all),
    rule('networking.k8s.io', ['networkpolicies'], all),
    rule('policy', ['poddisruptionbudgets'], all),
    rule('discovery.k8s.io', ['endpointslices'], ['get', 'list', 'watch']),
    ...['base.scone.cloud', 'cas.scone.cloud', 'services.scone.cloud'].map((group) => rule(group, ['*'], all)),
  ]),
  binding('ClusterRole', 'scone-manager-role', 'scone-manager-rolebinding'),
  clusterRole('scone-proxy-role', [
    rule('authentication.k8s.io', ['tokenreviews'], ['create']),
    rule('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
  ]),
  binding('ClusterRole', 'scone-proxy-role', 'scone-proxy-rolebinding'),
  clusterRole('scone-metrics-reader', [{nonResourceURLs: ['/metrics'], verbs: ['get']}]),
  role('scone-manager-role', [rule('', ['secrets'], all)]),
  binding('Role', 'scone-manager-role', 'scone-manager-rolebinding'),
  role('scone-leader-election-role', [
    rule('', ['configmaps'], all),
    rule('coordination.k8s.io', ['leases'], all),
    rule('', ['events'], ['create', 'patch']),
  ]),
  binding('Role', 'scone-leader-election-role', 'scone-leader-election-rolebinding'),
];

function clusterRole(name: string, rules: object[]): object {
  return {apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: {name}, rules};
}

function role(name: string, rules: object[]): object {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: {name, namespace: releaseNamespace},
    rules,
  };
}

function binding(kind: 'ClusterRole' | 'Role', roleName: string, name: string): object {
  const metadata = kind === 'Role' ? {name, namespace: releaseNamespace} : {name};
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: `${kind}Binding`,
    metadata,
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind, name: roleName},
    subjects: [{kind: 'ServiceAccount', name: 'scone-controller-manager', namespace: releaseNamespace}],
  };
}
