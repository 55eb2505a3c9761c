// The kinds of the SCONE operator and of what it makes of them, as far as their fields are looked at.
import type {KubeObject} from '../../client/object.ts';
import {resource} from '../../client/resources.ts';
import type {EnvVar} from '../runtime/running-pods.ts';

export const lasKind = resource('base.scone.cloud/v1beta1', 'LAS', 'las', false);
export const sgxPluginKind = resource('base.scone.cloud/v1beta1', 'SGXPlugin', 'sgxplugins', false);
export const casKind = resource('services.scone.cloud/v1beta1', 'CAS', 'cas');
export const vaultKind = resource('services.scone.cloud/v1beta1', 'Vault', 'vaults');
export const signedPolicyKind = resource('cas.scone.cloud/v1beta1', 'SignedPolicy', 'signedpolicies');
export const encryptedPolicyKind = resource('cas.scone.cloud/v1beta1', 'EncryptedPolicy', 'encryptedpolicies');

export type State = 'HEALTHY' | 'PENDING' | 'UNHEALTHY';

/** What LAS, SGXPlugin and CAS have in common. */
export interface ServiceSpec {
  image?: string;
  imagePullPolicy?: string;
  imagePullSecrets?: {name: string}[];
  nodeSelector?: Record<string, string>;
  podAnnotations?: Record<string, string>;
  tolerations?: object[];
  resources?: {limits?: Record<string, string>; requests?: Record<string, string>};
}

export interface LasSpec extends ServiceSpec {
  namespace?: string;
  dcapKey?: string;
  hostPort?: number;
  podSecurityContext?: object;
  containerSecurityContextLAS?: object;
}

/** One entry of the LAS status' map of nodes; times in Unix seconds. */
export interface LasNode {
  isReady: boolean;
  /** -1 unknown, 0 works, 1 fails. */
  lasProbeAlert: number;
  lastComputedAt: number;
  lastProbedAt: number;
  lastRunningStartedAt: number;
  errorMessages: string[];
  hasDCAPQuote: boolean;
  hasEPIDQuote: boolean;
  publicKey: string;
}

export type Las = KubeObject<{
  spec?: LasSpec;
  status?: {state?: State; version?: string; nodes?: Record<string, LasNode>};
}>;

export interface SgxPluginSpec extends ServiceSpec {
  namespace?: string;
  capacitySGXPods?: number;
}

export type SgxPlugin = KubeObject<{spec?: SgxPluginSpec; status?: {state?: State; conditions?: StandardCondition[]}}>;

export interface StandardCondition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  lastTransitionTime: string;
}

interface Volume {
  enabled?: boolean;
  size?: string;
  storageClass?: string;
  accessModes?: string[];
}

export interface CasSpec extends ServiceSpec {
  service?: {
    type?: string;
    clientPort?: number;
    enclavePort?: number;
    nodePorts?: {clientPort?: number; enclavePort?: number};
    annotations?: Record<string, string>;
    loadBalancerIP?: string;
  };
  persistence?: Volume & {mountPath?: string};
  databaseSnapshots?: {enabled?: boolean; interval?: string; targetDirectory?: string; persistence?: Volume};
  'backup-controller'?: ServiceSpec & {
    enabled?: boolean;
    session?: string;
    env?: EnvVar[];
    podSecurityContext?: object;
    containerSecurityContext?: object;
  };
  safetyService?: {
    enabled?: boolean;
    image?: string;
    desiredReplicas?: number;
    minReplicas?: number;
    podAntiAffinityTopologyKey?: string;
    tolerations?: object[];
  };
  nonce?: string;
  configuration?: string;
  podSecurityContext?: object;
  containerSecurityContextCAS?: object;
  containerSecurityContextAudit?: object;
}

export type Cas = KubeObject<{
  spec?: CasSpec;
  status?: {version?: string; phase?: string; provisioned?: string; nonce?: string; dcapReport?: string};
}>;

export type Vault = KubeObject<{
  spec?: {
    server?: {
      image?: {repository?: string; tag?: string; pullPolicy?: string};
      resources?: object;
      extraEnvironmentVars?: Record<string, string>;
    };
    global?: {imagePullSecrets?: {name: string}[]};
    nodeSelector?: Record<string, string>;
  };
  status?: {initStatement?: string};
}>;

export type Policy = KubeObject<{
  spec: {
    casAddress: string;
    policy: string;
    /** Of a SignedPolicy. */
    signatures?: {signer: string; signature: string}[];
    /** Of an EncryptedPolicy. */
    encryptionKey?: string;
  };
  status?: {state?: string; hash?: string; revision?: string; predecessor?: string};
}>;

/** DaemonSets, Deployments and StatefulSets. */
export type Workload = KubeObject<{
  spec: {[field: string]: unknown};
  status?: {
    observedGeneration?: number;
    desiredNumberScheduled?: number;
    updatedNumberScheduled?: number;
    numberAvailable?: number;
    numberReady?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
  };
}>;

export type Node = KubeObject<{
  spec?: {unschedulable?: boolean};
  status?: {capacity?: Record<string, string>; allocatable?: Record<string, string>};
}>;

export type Secret = KubeObject<{type?: string; data?: Record<string, string>}>;
