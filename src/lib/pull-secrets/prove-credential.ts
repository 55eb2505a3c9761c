// What the registry says of one credential: whether it logs in, and whether it fetches every needed image.
import type {AskingOptions} from '../registry/asking.ts';
import type {Credential} from '../registry/credential.ts';
import {endOfToken, logIn} from '../registry/log-in.ts';
import {type AccessProof, accessProver} from '../registry/prove-access.ts';
import {readReference} from '../registry/reference.ts';
import type {HeldCredential, NeededImage} from './pull-secret.ts';

export interface ImageProof {
  needed: NeededImage;
  proof: AccessProof;
}

/** How a credential stands with the registry. */
export type CredentialProof =
  | {
      is: 'valid';
      /** What else it may do with the repositories, as the registry tells; undefined where it does not. */
      actions: readonly string[] | undefined;
      /** Milliseconds since the epoch, of a token that carries its own end. */
      endsAt: number | undefined;
      /** Images that are absent for this account, and never ran: they may not exist. */
      absent: readonly ImageProof[];
      images: number;
      /** The registry let us in without asking who we are: it said nothing of the credential. */
      wasAsked: boolean;
    }
  /** It does not log in. `expired` where that is known, of the token itself or by the registry's word. */
  | {is: 'refused'; expired: boolean; reason: string}
  /** It logs in, and may not have these images. */
  | {is: 'too-little'; denied: readonly ImageProof[]; images: number}
  /** Nothing is known about it. */
  | {is: 'unknown'; reason: string; next?: string};

export interface ProvingOptions extends AskingOptions {
  /** Told of each question that is answered, for progress. */
  onAsked?: (done: number, of: number) => void;
}

/** @param needed not empty; those that are no references are left to whoever deploys them */
export async function proveCredential(
  options: ProvingOptions,
  {username, password}: Pick<HeldCredential, 'username' | 'password'>,
  needed: readonly NeededImage[],
): Promise<CredentialProof> {
  const credential: Credential = {is: 'password', username, password};
  const endsAt = endOfToken(password.reveal());
  if (endsAt !== undefined && endsAt <= options.now().getTime()) {
    return {is: 'refused', expired: true, reason: `the token says of itself that it ended at ${textOf(endsAt)}`};
  }
  const targets = needed.flatMap((image) => {
    const reference = readReference(image.image);
    return typeof reference === 'string' ? [] : [{image, reference}];
  });
  const [first] = targets;
  if (first === undefined) return {is: 'unknown', reason: 'there is no image that it could be tried with'};
  // Once and alone: a wrong password that is shown many times locks accounts.
  const login = await logIn(options, first.reference, credential);
  if (login.is === 'refused') return {is: 'refused', expired: saysExpired(login.reason), reason: login.reason};
  if (login.is !== 'accepted' && login.is !== 'open') return {is: 'unknown', ...wordsOf(login)};
  const prove = accessProver(options, {credential, from: username});
  let done = 0;
  const proofs = await Promise.all(
    targets.map(async ({image, reference}) => {
      const proof = await prove(reference);
      options.onAsked?.(++done, targets.length);
      return {needed: image, proof};
    }),
  );
  const actions = login.is === 'accepted' ? login.actions : undefined;
  return verdictOf(proofs, {actions, endsAt, wasAsked: login.is === 'accepted'});
}

function verdictOf(
  proofs: readonly ImageProof[],
  facts: Pick<CredentialProof & {is: 'valid'}, 'actions' | 'endsAt' | 'wasAsked'>,
): CredentialProof {
  for (const {proof} of proofs) {
    if (proof.is === 'refused' && proof.why === 'unauthorized') {
      return {is: 'refused', expired: saysExpired(proof.reason), reason: proof.reason};
    }
  }
  const denied = proofs.filter(({proof, needed}) => isDenied(proof, needed));
  if (denied.length > 0) return {is: 'too-little', denied, images: proofs.length};
  for (const {proof} of proofs) if (proof.is === 'unreachable') return {is: 'unknown', ...wordsOf(proof)};
  const absent = proofs.filter(({proof}) => proof.is === 'refused');
  if (absent.length === proofs.length) return {is: 'too-little', denied: absent, images: proofs.length};
  return {is: 'valid', ...facts, absent, images: proofs.length};
}

/** What runs exists, so an account for which it is absent may not see it. */
function isDenied(proof: AccessProof, {wasPulled}: NeededImage): boolean {
  return proof.is === 'refused' && (proof.why === 'denied' || (proof.why === 'absent' && wasPulled));
}

function wordsOf({reason, next}: {reason: string; next?: string}): {reason: string; next?: string} {
  return {reason, ...(next !== undefined && {next})};
}

function saysExpired(reason: string): boolean {
  return /\bexpired?\b/i.test(reason);
}

function textOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
