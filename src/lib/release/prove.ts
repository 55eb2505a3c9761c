// Why a file may be used: a digest that is known, or a good signature beside it. Anything else is refused.
import {Failure} from '../report/failure.ts';
import type {Artefact} from './artefact.ts';
import {digest} from './cache.ts';
import {verifySignature} from './signature.ts';
import {addressOf, type Place, signaturePlace} from './source.ts';
import type {TrustedKey} from './trusted-key.ts';

export interface Prover {
  keys: () => Promise<readonly TrustedKey[]>;
  now: () => Date;
}

export type Proven = Pick<Artefact, 'sha256' | 'proof' | 'signedBy'> & {keyExpires: string | null};

/** Signatures are below 2 KiB even with RSA 4096 and several signers. */
const maxSignatureBytes = 64 * 1024;

/** The text of the `.asc` file beside a place, or undefined if there is none. */
export async function readSignatureOf(place: Place): Promise<string | undefined> {
  const {source, path} = signaturePlace(place);
  const bytes = await source.read(path, maxSignatureBytes);
  return bytes && Buffer.from(bytes).toString('utf8');
}

/** A Failure unless the signature is there and good. */
export async function proveBySignature(
  place: Place,
  bytes: Uint8Array,
  signature: string | undefined,
  {keys, now}: Prover,
): Promise<Proven> {
  const object = addressOf(place);
  if (signature === undefined) {
    const reason = `there is no ${addressOf(signaturePlace(place))}`;
    throw new Failure({summary: 'the file is not signed', object, reason, next: unprovenHint});
  }
  const verdict = await verifySignature({bytes, signature, keys: await keys(), now: now()});
  if (!verdict.good) {
    throw new Failure({
      summary: 'the signature of the file is not good',
      object,
      reason: verdict.reason,
      next: unprovenHint,
    });
  }
  const keyExpires = verdict.keyExpires?.toISOString() ?? null;
  return {sha256: digest(bytes), proof: 'signature', signedBy: verdict.fingerprint, keyExpires};
}

/** A Failure unless the file has this SHA-256. */
export function proveByDigest(place: Place, bytes: Uint8Array, wanted: string): Proven {
  const sha256 = digest(bytes);
  if (sha256 === wanted) return {sha256, proof: 'digest', keyExpires: null};
  throw new Failure({
    summary: 'the file does not have the digest it must have',
    object: addressOf(place),
    reason: `its SHA-256 is ${sha256}, not ${wanted}`,
    next: unprovenHint,
  });
}

const unprovenHint =
  'do not use this file before you know why; a file of your own is signed, or named with #sha256=DIGEST, or let in by --allow-unverified';
