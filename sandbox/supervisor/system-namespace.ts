// The namespace of the sandbox itself, with the ConfigMap of the faults and who may read it.
import type {Client} from '../client/connect.ts';
import type {KubeObject} from '../client/object.ts';
import {configMaps, namespaces, roleBindings, roles} from '../client/resources.ts';
import {faultsConfigMap, faultsNamespace} from '../faults/fault.ts';

const fieldManager = 'sandbox';

/** Creates them; to be done before anybody watches the faults. */
export async function createSystemNamespace(client: Client): Promise<void> {
  const namespace = faultsNamespace;
  await client.apply(namespaces, {metadata: {name: namespace}}, {fieldManager});
  const role: KubeObject<{rules: object[]}> = {
    metadata: {name: 'fault-reader', namespace},
    rules: [
      {apiGroups: [''], resources: ['configmaps'], resourceNames: [faultsConfigMap], verbs: ['get', 'list', 'watch']},
    ],
  };
  const binding: KubeObject<{roleRef: object; subjects: object[]}> = {
    metadata: {name: 'fault-reader', namespace},
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'fault-reader'},
    subjects: [{apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: `system:serviceaccounts:${namespace}`}],
  };
  await Promise.all([
    client.apply(configMaps, {metadata: {name: faultsConfigMap, namespace}}, {fieldManager}),
    client.apply(roles, role, {fieldManager}),
    client.apply(roleBindings, binding, {fieldManager}),
  ]);
}
