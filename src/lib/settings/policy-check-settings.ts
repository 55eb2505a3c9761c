// What the commands that look at policies were told, validated once.
import type {CasSettings, SealSettings} from './cas-settings.ts';

export type PolicyCheckAction = 'check' | 'diff' | 'review' | 'hash' | 'show';

export interface PolicyCheckSettings {
  action: PolicyCheckAction;
  /** As they were typed; `-` is the standard input. */
  files: readonly string[];
  /** The older version, as it was typed. */
  against: string | undefined;
  /** Name under which a CAS keeps the policy that is to be shown. */
  policyName: string | undefined;
  /** A CAS was named. */
  isCasNamed: boolean;
  /** File of keys of whoever asks the CAS; default: the state of the SCONE CLI. */
  identity: string | undefined;
  /** What opens it if it is sealed. */
  open: SealSettings;
  /** The CAS that is asked, and how the scone program is run. */
  cas: CasSettings;
  strict: boolean;
  /** Milliseconds for the whole run. */
  timeout: number;
}
