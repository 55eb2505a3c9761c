// Every question a check asks, with its stable code. docs/findings.md and `explain` are made from this table.
import {casCodes} from './cas-codes.ts';
import {distributionCodes} from './distribution-codes.ts';
import {helmReleaseCodes} from './helm-release-codes.ts';
import {keyCodes} from './key-codes.ts';
import {pluginCodes} from './plugin-codes.ts';
import {policyCodes} from './policy-codes.ts';
import {policySignCodes} from './policy-sign-codes.ts';
import {pullSecretCodes} from './pull-secret-codes.ts';
import {serviceCodes} from './service-codes.ts';
import {stackCodes} from './stack-codes.ts';

export interface FindingCodeRow {
  /** The thing asked about, in three to six words: heading of its page. */
  title: string;
  /** What it means when it is not ok, for someone who meets it for the first time. */
  meaning: string;
  /** How it is mended. */
  remedy: string;
}

export const findingCodes = {
  ...stackCodes,
  ...pluginCodes,
  ...serviceCodes,
  ...policyCodes,
  ...pullSecretCodes,
  ...distributionCodes,
  ...keyCodes,
  ...casCodes,
  ...helmReleaseCodes,
  ...policySignCodes,
} as const satisfies Record<string, FindingCodeRow>;

export type FindingCode = keyof typeof findingCodes;
