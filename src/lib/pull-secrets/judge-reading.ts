// What a reading of pull secrets comes to, in findings; many alike become one.
import type {Judgement} from '../plan/judgement.ts';
import type {CredentialProof} from './prove-credential.ts';
import {describeCredential, type PullSecret, type PullSecretReading, placeOf} from './pull-secret.ts';
import {isCopy} from './renewal.ts';
import {differsFromSource, type Proofs, sourcesOf} from './status-rows.ts';

/** More places than this, and nobody reads them in a finding: the table and `-o json` have them all. */
const mostPlaces = 8;

export function placesText(items: readonly {namespace: string; name: string}[]): string[] {
  const shown = items.slice(0, mostPlaces).map(placeOf);
  const more = items.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export interface JudgeOptions {
  /** `kubectl provision` */
  ownName: string;
  now: Date;
}

export function judgeReading(
  reading: PullSecretReading,
  proofs: Proofs,
  judgement: Judgement,
  {ownName, now}: JudgeOptions,
): void {
  const {secrets, onlyNamespace} = reading;
  judgeTroubles(reading, judgement);
  if (onlyNamespace !== undefined) {
    const summary = `only namespace ${onlyNamespace} could be looked at`;
    const hint = 'ask for the right to list Secrets in all namespaces';
    judgement.warning('PS180', summary, {hint});
  }
  judgePresence(reading, judgement, ownName);
  for (const [credential, proof] of proofs) {
    const holders = secrets.filter((secret) => secret.credential === credential);
    judgeHeld(describeCredential(credential), proof, holders, judgement, ownName);
  }
  judgeCopies(reading, judgement, ownName);
  judgeStuck(reading, judgement, ownName);
  const kept = secrets.filter((secret) => secret.kept !== undefined);
  if (kept.length > 0) judgeKept(kept, judgement, {ownName, now});
}

/** Reads that failed: what they would have told is not known. */
export function judgeTroubles({troubles}: PullSecretReading, judgement: Judgement): void {
  for (const trouble of troubles) judgement.unknown('PS180', trouble.what, trouble);
}

function judgePresence({secrets, missing}: PullSecretReading, judgement: Judgement, ownName: string): void {
  const sources = sourcesOf(secrets);
  const empty = secrets.filter(({credential}) => credential === undefined);
  if (sources.length === 0 && secrets.length === 0) {
    const hint = `${ownName} operator --reconcile --username USER --email ADDRESS --access-token-file FILE`;
    judgement.broken('PS180', 'there is no pull secret in the cluster', {hint});
  } else if (missing.length === 0 && empty.length === 0) {
    judgement.ok('PS180', `${countOf(secrets.length, 'pull secret')}, and none is missing`);
  }
  if (missing.length > 0) {
    const details = missing.slice(0, mostPlaces).map((one) => `${placeOf(one)}: ${one.because}`);
    const more = missing.length - details.length;
    const hint = `${ownName} operator --reconcile --secret-operator has them copied, or copy them by hand`;
    const summary = `${countOf(missing.length, 'pull secret is', 'pull secrets are')} asked for and not there`;
    judgement.broken('PS180', summary, {details: more > 0 ? [...details, `and ${more} more`] : details, hint});
  }
  if (empty.length > 0) {
    const hint = `${ownName} secrets rotate`;
    const summary = `${countOf(empty.length, 'pull secret holds', 'pull secrets hold')} no account for the registry`;
    judgement.broken('PS180', summary, {details: placesText(empty), hint});
  }
}

function judgeHeld(
  who: string,
  proof: CredentialProof,
  holders: readonly PullSecret[],
  judgement: Judgement,
  ownName: string,
): void {
  const details = [`in ${countOf(holders.length, 'pull secret')}`, ...placesText(holders)];
  const hint = `${ownName} secrets rotate`;
  switch (proof.is) {
    case 'valid': {
      const how = proof.wasAsked ? 'is accepted' : 'was not asked for';
      judgement.ok('PS181', `account ${who} ${how}, and ${countOf(proof.images, 'image')} can be fetched`, {
        details: details.slice(0, 1),
      });
      return;
    }
    case 'refused': {
      const what = proof.expired ? 'the token has expired' : 'the registry does not accept it';
      judgement.broken('PS181', `account ${who}: ${what}`, {details: [proof.reason, ...details], hint});
      return;
    }
    case 'too-little': {
      const images = proof.denied.slice(0, mostPlaces).map(({needed}) => `${needed.image} (for ${needed.from})`);
      const summary = `account ${who} may not fetch ${proof.denied.length} of ${countOf(proof.images, 'image')}`;
      judgement.broken('PS181', summary, {details: [...images, ...details], hint});
      return;
    }
    default:
      judgement.unknown(
        'PS181',
        `whether account ${who} is valid`,
        {state: 'failed', reason: proof.reason},
        proof.next === undefined ? {} : {hint: proof.next},
      );
  }
}

function judgeCopies(reading: PullSecretReading, judgement: Judgement, ownName: string): void {
  const {secrets} = reading;
  const sources = sourcesOf(secrets).map(({credential}) => credential);
  const differing = secrets.filter((secret) => !secret.isSource && differsFromSource(secret, reading));
  const ours = differing.filter((secret) => isCopy(secret, sources));
  const others = differing.filter((secret) => !isCopy(secret, sources));
  if (ours.length > 0) {
    const summary = `${countOf(ours.length, 'copy differs', 'copies differ')} from the source`;
    const hint = `${ownName} secrets rotate`;
    judgement.broken('PS182', summary, {details: placesText(ours), hint});
  } else if (secrets.some(({isSource}) => !isSource)) judgement.ok('PS182', 'all copies are as their source');
  if (others.length > 0) {
    const what = countOf(others.length, 'secret holds', 'secrets hold');
    judgement.skipped('PS188', `${what} another account for the registry, which is left alone`, {
      details: placesText(others),
    });
  }
}

export function judgeStuck({stuck}: Pick<PullSecretReading, 'stuck'>, judgement: Judgement, ownName: string): void {
  if (stuck.length === 0) {
    judgement.ok('PS183', 'no pod waits for an image of the registry');
    return;
  }
  const details = stuck.slice(0, mostPlaces).map((pod) => {
    const shown = pod.secrets.length === 0 ? 'it names no pull secret' : `with ${pod.secrets.join(', ')}`;
    return `Pod ${placeOf(pod)}: ${pod.reason} of ${pod.image}, ${shown}`;
  });
  const more = stuck.length - details.length;
  const summary = `${countOf(stuck.length, 'pod waits', 'pods wait')} for an image of the registry`;
  const hint = `${ownName} secrets rotate --restart-stuck`;
  judgement.broken('PS183', summary, {details: more > 0 ? [...details, `and ${more} more`] : details, hint});
}

/** @param kept not empty */
export function judgeKept(kept: readonly PullSecret[], judgement: Judgement, {ownName, now}: JudgeOptions): void {
  const isOver = ({kept: until}: PullSecret) => until === '' || Date.parse(until ?? '') <= now.getTime();
  const over = kept.filter(isOver);
  const open = kept.filter((secret) => !isOver(secret));
  if (over.length > 0) {
    const summary = `the time is over for ${countOf(over.length, 'value')} kept from before a rotation`;
    const hint = `${ownName} secrets rotate --confirm removes what is kept`;
    judgement.warning('PS187', summary, {details: placesText(over), hint});
  }
  if (open.length > 0) {
    const until = open.map((secret) => secret.kept ?? '').sort()[0];
    const summary = `the value from before a rotation is kept, sealed, in ${countOf(open.length, 'pull secret')}, until ${until}`;
    const hint = `${ownName} secrets rotate --confirm, when all is well; --undo brings it back`;
    judgement.warning('PS187', summary, {details: placesText(open), hint});
  }
}
