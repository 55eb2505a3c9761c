// What the commands that look at policies were told, validated once.
import type {CasSettings} from './cas-settings.ts';

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
  /** The CAS that is asked, and how the scone program is run. */
  cas: CasSettings;
  strict: boolean;
  /** Milliseconds for the whole run. */
  timeout: number;
}
