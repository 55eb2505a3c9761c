// What becomes of the copies of the pull secrets beside a given account: pure. What a rotation would renew is renewed, in the
// same way; nothing is kept for an undo, as the account of `operator` is there to stay.
import type {ComponentPlan} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {LocalStep} from '../plan/step.ts';
import {judgeAccount} from '../pull-secrets/judge-account.ts';
import {countOf, placesText} from '../pull-secrets/judge-reading.ts';
import type {CredentialProof} from '../pull-secrets/prove-credential.ts';
import type {PullSecretReading} from '../pull-secrets/pull-secret.ts';
import {heldCredential} from '../pull-secrets/pull-secret-facts.ts';
import {copiesIn, holds} from '../pull-secrets/renewal.ts';
import type {RegistryAccount} from '../settings/settings.ts';
import {strangeAccount} from './images.ts';
import {copiesId} from './pull-secret-copies.ts';

/** What there is of copies, at the last look. */
export interface CopiesLook {
  reading: PullSecretReading;
  /** Undefined where no registry is asked. */
  proof: CredentialProof | undefined;
  /** Secrets in all namespaces may be written. */
  mayWrite: boolean;
  renew: LocalStep['make'];
}

export function planRenewal(
  account: RegistryAccount,
  {proof, reading, mayWrite, renew}: CopiesLook,
  now: Date,
): ComponentPlan {
  const judgement = new Judgement(copiesId);
  const {findings} = judgement;
  const credential = heldCredential(account.username, account.accessToken);
  if (proof?.is === 'unknown') {
    const {reason} = proof;
    judgement.unknown('PS184', 'what the registry says of the given account', {state: 'failed', reason});
  } else if (proof !== undefined && !judgeAccount({credential, proof, now}, judgement)) {
    const blocks = proof.is === 'refused' ? strangeAccount : 'the given account may not fetch all needed images';
    return {findings, steps: [], blocks};
  }
  const [trouble] = reading.troubles.filter(({what}) => what === 'Secrets');
  if (reading.onlyNamespace !== undefined || trouble !== undefined) {
    const details = trouble === undefined ? {} : {details: [trouble.reason]};
    judgement.skipped('PS182', 'whether there are copies in other namespaces is not known', details);
    return {findings, steps: []};
  }
  const all = copiesIn(reading).filter(({isSource}) => !isSource);
  const old = all.filter((secret) => !holds(secret, account));
  if (old.length === 0) {
    if (all.length > 0) judgement.ok('PS182', `${countOf(all.length, 'copy holds', 'copies hold')} the given account`);
    return {findings, steps: []};
  }
  const summary = `${countOf(old.length, 'copy holds', 'copies hold')} another account than the given one`;
  const details = placesText(old);
  if (!mayWrite) {
    const hint =
      'somebody who may write Secrets in all namespaces can bring it there: kubectl provision secrets rotate';
    judgement.broken('PS182', summary, {details, hint});
    return {findings, steps: []};
  }
  judgement.differs('PS182', summary, {details, hint: '--reconcile with the account renews them'});
  const change = `renew ${countOf(old.length, 'copy', 'copies')} of the pull secrets`;
  return {findings, steps: [{step: 'local', summary: change, differences: details, make: renew}]};
}
