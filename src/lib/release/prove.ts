// Why a file may be used: a digest that is known, or a good signature beside it. Anything else is refused.
import {Failure} from '../report/failure.ts';
import type {Artefact} from './artefact.ts';
import {digest} from './cache.ts';
import {digestIn, readSignedText} from './provenance.ts';
import {verifySignature} from './signature.ts';
import {addressOf, type Place, provenancePlace, signaturePlace} from './source.ts';
import type {TrustedKey} from './trusted-key.ts';

export interface Prover {
  keys: () => Promise<readonly TrustedKey[]>;
  now: () => Date;
}

export type Proven = Pick<Artefact, 'sha256' | 'proof' | 'signedBy'> & {keyExpires: string | null};

/** Signatures are below 2 KiB even with RSA 4096 and several signers. */
const maxSignatureBytes = 64 * 1024;

/** A provenance holds all of Chart.yaml, annotations too. */
const maxProvenanceBytes = 2 ** 20;

/** The text of the `.asc` file beside a place, or undefined if there is none. */
export async function readSignatureOf(place: Place): Promise<string | undefined> {
  return textAt(signaturePlace(place), maxSignatureBytes);
}

async function textAt({source, path}: Place, maxBytes: number): Promise<string | undefined> {
  const bytes = await source.read(path, maxBytes);
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
  const verdict = await verifySignature({content: bytes, signature, keys: await keys(), now: now()});
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

/** A packed chart of the user's own: by the signature beside it, else by its provenance; undefined where there is neither. */
export async function proveChart(
  place: Place,
  bytes: Uint8Array,
  signature: string | undefined,
  prover: Prover,
): Promise<Proven | undefined> {
  if (signature !== undefined) return await proveBySignature(place, bytes, signature, prover);
  const provenance = await textAt(provenancePlace(place), maxProvenanceBytes);
  return provenance === undefined ? undefined : await proveByProvenance(place, bytes, provenance, prover);
}

/** As `helm verify` does: a Failure unless the provenance is signed by a trusted key and names these bytes. */
async function proveByProvenance(
  place: Place,
  bytes: Uint8Array,
  provenance: string,
  {keys, now}: Prover,
): Promise<Proven> {
  const refuse = (reason: string) =>
    new Failure({
      summary: 'the provenance file of the chart is not good',
      object: addressOf(provenancePlace(place)),
      reason,
      next: unprovenHint,
    });
  const signed = readSignedText(provenance);
  if ('wrong' in signed) throw refuse(signed.wrong);
  const {text, signature} = signed;
  const verdict = await verifySignature({content: text, signature, keys: await keys(), now: now()});
  if (!verdict.good) throw refuse(verdict.reason);
  const named = await digestIn(text, nameIn(place));
  if ('wrong' in named) throw refuse(named.wrong);
  const sha256 = digest(bytes);
  if (named.sha256 !== sha256) throw refuse(`the SHA-256 of the chart is ${sha256}, not ${named.sha256}`);
  return {
    sha256,
    proof: 'signature',
    signedBy: verdict.fingerprint,
    keyExpires: verdict.keyExpires?.toISOString() ?? null,
  };
}

/** The file of a path, without folders and query. */
function nameIn({path}: Place): string {
  return path.replace(/\?.*$/, '').split(/[/\\]/).at(-1) ?? '';
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
