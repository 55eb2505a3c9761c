// Whether a new account may be written: what the registry says of it, in findings.
import type {Judgement} from '../plan/judgement.ts';
import {timeSpan} from '../report/time-span.ts';
import {countOf} from './judge-reading.ts';
import type {CredentialProof, ImageProof} from './prove-credential.ts';
import {describeCredential, type HeldCredential} from './pull-secret.ts';

/** A token that ends sooner is worth a word, in milliseconds. */
const soon = 30 * 24 * 3_600_000;
const mostImages = 8;

export interface AccountQuestion {
  credential: HeldCredential;
  proof: CredentialProof;
  now: Date;
}

/** @returns whether it may be written */
export function judgeAccount(question: AccountQuestion, judgement: Judgement): boolean {
  const {credential, proof} = question;
  const who = describeCredential(credential);
  switch (proof.is) {
    case 'valid':
      judgement.ok('PS184', `the registry accepts ${who}, and gives ${countOf(proof.images, 'needed image')}`);
      judgeAbsent(proof.absent, judgement);
      judgeRights(proof, question, judgement);
      return true;
    case 'refused': {
      const summary = proof.expired ? `the token of ${who} has expired` : `the registry does not accept ${who}`;
      const hint = proof.expired
        ? 'make a new token at the registry'
        : 'look whether the token was copied whole, belongs to this user, and is not revoked';
      judgement.broken('PS184', summary, {details: [proof.reason, nothingWritten], hint});
      return false;
    }
    case 'too-little': {
      const summary = `${who} logs in, but may not fetch ${proof.denied.length} of ${countOf(proof.images, 'needed image')}`;
      const hint = 'give the token the right to read (read_registry) in all of these projects';
      judgement.broken('PS184', summary, {details: [...imageLines(proof.denied), nothingWritten], hint});
      return false;
    }
    default: {
      const hint = proof.next ?? 'try again when the registry answers';
      const more = {details: [nothingWritten], hint};
      judgement.unknown('PS184', `whether the registry accepts ${who}`, {state: 'failed', reason: proof.reason}, more);
      return false;
    }
  }
}

const nothingWritten = 'nothing was written';

function imageLines(proofs: readonly ImageProof[]): string[] {
  const lines = proofs.slice(0, mostImages).map(({needed, proof}) => {
    return `${needed.image} (for ${needed.from})${'reason' in proof ? `: ${proof.reason}` : ''}`;
  });
  const more = proofs.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

function judgeAbsent(absent: readonly ImageProof[], judgement: Judgement): void {
  if (absent.length === 0) return;
  const summary = `the registry has ${countOf(absent.length, 'image')} not, or does not show ${absent.length === 1 ? 'it' : 'them'} to this account`;
  const hint = 'as they never ran here, their names may be wrong';
  judgement.warning('PS184', summary, {details: imageLines(absent), hint});
}

/** What is not told is not guessed. */
function judgeRights(
  {actions, endsAt, wasAsked}: CredentialProof & {is: 'valid'},
  {now}: AccountQuestion,
  judgement: Judgement,
): void {
  if (!wasAsked) {
    const hint = 'look whether REGISTRY names the registry that is meant';
    judgement.warning('PS184', 'the registry let us in without asking for an account: it is not proved', {hint});
  }
  const more = actions?.filter((action) => action !== 'pull') ?? [];
  if (more.length > 0) {
    const hint = 'make a token that can only read (read_registry)';
    judgement.warning('PS185', `the token can do more than read: ${more.join(', ')}`, {hint});
  } else if (actions !== undefined) judgement.ok('PS185', 'the token can read, and not write');
  else judgement.skipped('PS185', 'whether the token can write is not known: the registry does not say');
  if (endsAt === undefined) {
    judgement.skipped('PS185', 'when the token ends is not known: neither it nor the registry says so');
  } else if (endsAt - now.getTime() < soon) {
    const hint = 'plan the next rotation before that, or make a token that lasts longer';
    const left = timeSpan(endsAt - now.getTime());
    judgement.warning('PS185', `the token ends in ${left}, at ${new Date(endsAt).toISOString()}`, {hint});
  } else judgement.ok('PS185', `the token ends at ${new Date(endsAt).toISOString()}`);
}
