// What `audit` was told, validated once.
import type {ConnectionSettings} from './settings.ts';

export interface AuditSettings {
  /** Of the CAS. */
  name: string;
  /** Undefined: the namespace of the kubeconfig's context. */
  namespace: string | undefined;
  /** Goes on with what comes. */
  follow: boolean;
  /** Of the container before its last start. */
  previous: boolean;
  /** Each line begins with its time. */
  timestamps: boolean;
  /** Undefined: from the beginning. */
  since: {seconds: number} | {time: string} | undefined;
  /** Number of last lines; undefined: all. */
  tail: number | undefined;
  /** Where the owner config of the CAS may lie. */
  targetDirectory: string;
  /** Milliseconds for the whole run; undefined: as long as it is followed. */
  timeout: number | undefined;
  connection: ConnectionSettings;
}
