// What `vault` was told, validated once.
import type {CasSettings} from './cas-settings.ts';
import type {ConnectionSettings} from './settings.ts';

export type VaultAction = 'create' | 'verify' | 'print-public-keys' | 'backup';

export interface VaultSettings {
  action: VaultAction;
  name: string;
  /** Undefined: the namespace of the kubeconfig's context. */
  namespace: string | undefined;
  /** As typed; undefined: that of the Vault that is meant, else the newest. */
  version: string | undefined;
  /** The CAS that the Vault lives by; without a namespace it is in that of the Vault. */
  cas: CasSettings;
  /** Directory for copies of its data, absolute. */
  backupDirectory: string;
  strict: boolean;
  /** Milliseconds for the whole run. */
  timeout: number;
  connection: ConnectionSettings;
}
