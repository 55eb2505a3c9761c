// Vault (until 6.0.0): its Service and StatefulSet, and what the operator says about it.
import type {KubeObject} from '../../client/object.ts';
import type {Vault, Workload} from './kinds.ts';
import {enclaveResource} from './sgx-nodes.ts';
import {instanceLabel, nameLabel} from './workload.ts';

function metadataOf({metadata}: Vault): KubeObject['metadata'] {
  const {name, namespace = 'default'} = metadata;
  return {
    name,
    namespace,
    labels: {[nameLabel]: 'vault', [instanceLabel]: name, 'app.kubernetes.io/managed-by': 'scone-operator'},
  };
}

export function vaultService(vault: Vault): KubeObject<{spec: object}> {
  const port = (name: string, number: number) => ({name, port: number, targetPort: number, protocol: 'TCP'});
  return {
    metadata: metadataOf(vault),
    spec: {
      type: 'ClusterIP',
      selector: {[nameLabel]: 'vault', [instanceLabel]: vault.metadata.name},
      ports: [port('https', 8200), port('https-internal', 8201)],
    },
  };
}

/** One pod NAME-0 with the container `vault`. */
export function vaultStatefulSet(vault: Vault): Workload {
  const {server = {}, global = {}, nodeSelector} = vault.spec ?? {};
  const metadata = metadataOf(vault);
  const env = Object.entries(server.extraEnvironmentVars ?? {}).map(([name, value]) => ({name, value}));
  return {
    metadata,
    spec: {
      replicas: 1,
      serviceName: vault.metadata.name,
      selector: {matchLabels: {[nameLabel]: 'vault', [instanceLabel]: vault.metadata.name}},
      template: {
        metadata: {labels: metadata.labels},
        spec: {
          ...(global.imagePullSecrets === undefined ? {} : {imagePullSecrets: global.imagePullSecrets}),
          ...(nodeSelector === undefined ? {} : {nodeSelector}),
          containers: [
            {
              name: 'vault',
              image: `${server.image?.repository ?? ''}:${server.image?.tag ?? 'latest'}`,
              imagePullPolicy: server.image?.pullPolicy ?? 'Always',
              resources: {limits: {[enclaveResource]: '1'}},
              env,
            },
          ],
        },
      },
    },
  };
}

/** `initStatement` comes of provisioning, which is not played: what a test has put there stays. */
export function vaultStatus({status}: Vault, statefulSet: Workload | undefined, neverReady: boolean): object {
  const readyReplicas = statefulSet?.status?.readyReplicas ?? 0;
  return {
    state: readyReplicas > 0 && !neverReady ? 'HEALTHY' : 'PENDING',
    initStatement: status?.initStatement ?? '',
    desiredReplicas: 1,
    readyReplicas,
    sgxReplicaAlert: 1 - readyReplicas,
  };
}
