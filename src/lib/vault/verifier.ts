// The pod that proves the statement of a Vault: an enclave that gets the owner's key from the CAS and opens it with that.

import type {Condition} from '../cluster/conditions.ts';
import type {KubeObject} from '../cluster/object.ts';
import {describeVault, type VaultFacts} from './vault-object.ts';

export interface VerifierParts {
  vault: VaultFacts;
  /** `registry.example/vault-statement-verifier:5.8.0` */
  image: string;
  ownerId: string;
  casAddress: string;
  statement: string;
}

const container = 'vault-verifier';
const mountPath = '/etc/vault-statement';

/** The Secret first: the pod mounts it. Nothing of both is secret: the statement is encrypted. */
export function verifierObjects({
  vault,
  image,
  ownerId,
  casAddress,
  statement,
}: VerifierParts): [KubeObject, KubeObject] {
  const {name, namespace} = vault;
  const labels = {'app.kubernetes.io/managed-by': 'kubectl-provision'};
  const secretName = `verifier-statement-${name}-${namespace}`;
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name: secretName, namespace, labels},
    stringData: {statement},
  };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: `vault-verifier-${name}-${namespace}`, namespace, labels},
    spec: {
      restartPolicy: 'Never',
      imagePullSecrets: [{name: 'sconeapps'}],
      containers: [
        {
          name: container,
          image,
          // The service of the session takes the second argument (docs/system.md: Vault).
          command: ['vault-statement-verifier', '-s', `${mountPath}/statement`],
          resources: {limits: {'sgx.intel.com/enclave': '1'}},
          env: [
            {name: 'SCONE_CAS_ADDR', value: casAddress},
            {name: 'SCONE_LAS_ADDR', valueFrom: {fieldRef: {apiVersion: 'v1', fieldPath: 'status.hostIP'}}},
            {name: 'SCONE_CONFIG_ID', value: `owner-verify-${ownerId}/dev`},
          ],
          volumeMounts: [{name: 'statement', mountPath}],
        },
      ],
      volumes: [{name: 'statement', secret: {secretName}}],
    },
  };
  return [secret, pod];
}

/** The pod has ended, whichever way. */
export const hasEnded: Condition = (pod) => {
  if (pod === undefined) return {met: false, state: 'it was deleted', stuck: 'somebody has deleted it'};
  const phase: string = pod.status?.phase ?? 'Pending';
  return phase === 'Succeeded' || phase === 'Failed' ? {met: true} : {met: false, state: `it is ${phase}`};
};

/** Undefined: it is not known. */
export function exitCodeOf(pod: KubeObject): number | undefined {
  const statuses: {name: string; state?: {terminated?: {exitCode?: number}}}[] = pod.status?.containerStatuses ?? [];
  const code = statuses.find(({name}) => name === container)?.state?.terminated?.exitCode;
  return code ?? (pod.status?.phase === 'Succeeded' ? 0 : undefined);
}

/** What a Vault lacks to be verified, in words; empty for one that can be. */
export function lacksFor({ownerId, casAddress, statement}: VaultFacts): string[] {
  return [
    ownerId === undefined ? 'OWNER_ID in its spec.server.extraEnvironmentVars' : '',
    casAddress === undefined ? 'SCONE_CAS_ADDR in its spec.server.extraEnvironmentVars' : '',
    statement === undefined ? 'a statement in its status: it was never initialised' : '',
  ].filter((word) => word !== '');
}

export function whatIsVerified(vault: VaultFacts): string {
  return `the statement of ${describeVault(vault)}`;
}
