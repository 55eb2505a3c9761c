// The commands that sign and apply policies: from settings to an answer.
import type {Answer} from '../report/outcome.ts';
import type {PolicySignSettings} from '../settings/policy-sign-settings.ts';
import {applyPolicies} from './run-apply.ts';
import {encryptPolicy} from './run-encrypt.ts';
import {importPolicyKeys, newPolicyKeys, showPolicyKeys} from './run-policy-keys.ts';
import {signPolicy} from './run-sign.ts';
import {verifyPolicies} from './run-verify.ts';
import {type PolicyOutside, policyRun} from './sign-outside.ts';

/** @throws Failure for what keeps the command from being done at all; everything else is in the outcome */
export async function runPolicySign(settings: PolicySignSettings, outside: PolicyOutside): Promise<Answer> {
  const run = policyRun(settings, outside);
  switch (settings.action) {
    case 'sign':
      return signPolicy(run);
    case 'encrypt':
      return encryptPolicy(run);
    case 'verify':
      return verifyPolicies(run);
    case 'apply':
      return applyPolicies(run);
    case 'keys show':
      return {outcome: await showPolicyKeys(run)};
    case 'keys new':
      return {outcome: await newPolicyKeys(run)};
    case 'keys import':
      return {outcome: await importPolicyKeys(run)};
  }
}
