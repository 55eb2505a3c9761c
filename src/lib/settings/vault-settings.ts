// What `vault` was told, validated once.
import type {CasSettings} from './cas-settings.ts';
import type {ConnectionSettings} from './settings.ts';

export type VaultAction = 'create' | 'verify' | 'print-public-keys' | 'backup';

/** How a new Vault is to be. */
export interface VaultCreationSettings {
  /** URL at which it asks Kubernetes about its clients; undefined: the API server of the context. */
  kubernetesHost: string | undefined;
  /** Name of a Secret with the token for that, in its namespace; undefined: one is made. */
  reviewerSecret: string | undefined;
  /** 64 hex digits, in place of measuring the image of the verifier. */
  verifierMrenclave: string | undefined;
}

export interface VaultSettings {
  action: VaultAction;
  name: string;
  /** Undefined: the namespace of the kubeconfig's context. */
  namespace: string | undefined;
  /** As typed; undefined: that of the Vault that is meant, else the newest; none is made without it. */
  version: string | undefined;
  /** The CAS that the Vault lives by; without a namespace it is in that of the Vault. Its version is that of the Vault. */
  cas: CasSettings;
  creation: VaultCreationSettings;
  /** Directory for copies of its data, absolute. */
  backupDirectory: string;
  strict: boolean;
  /** Milliseconds for the whole run. */
  timeout: number;
  connection: ConnectionSettings;
}
