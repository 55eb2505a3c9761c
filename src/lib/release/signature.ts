// The judgement on an OpenPGP signature: by whom, or why it is not good.
import type {PublicKey, Signature, SignaturePacket, Subkey} from 'openpgp';
import {reasonOf} from '../report/failure.ts';
import {dearmorSignature} from './armor.ts';
import type {TrustedKey} from './trusted-key.ts';

export type SignatureVerdict =
  /** `keyExpires`: until when the key is good; null if it has no expiry. */
  {good: true; fingerprint: string; keyExpires: Date | null} | {good: false; reason: string};

export interface SignedFile {
  /** A file with a signature beside it, or a text with one below it. */
  content: Uint8Array | string;
  /** The armoured text of the `.asc` file. */
  signature: string;
  keys: readonly TrustedKey[];
  now: Date;
}

/** SHA-256, 384, 512 and SHA3-256, 512 by their OpenPGP numbers. */
const strongHashes: ReadonlySet<number> = new Set([8, 9, 10, 12, 14]);

/**
 * Good is a signature over exactly this content, made by a trusted key (or a subkey of it that may sign) which is
 * neither expired nor revoked at `now`, with a strong hash, not in the future. A file may carry several signatures;
 * one good one is enough.
 */
export async function verifySignature({content, signature, keys, now}: SignedFile): Promise<SignatureVerdict> {
  const dearmored = dearmorSignature(signature, typeof content !== 'string');
  if ('wrong' in dearmored) return {good: false, reason: `the signature file is damaged: ${dearmored.wrong}`};
  const {readSignature} = await import('openpgp');
  const parsed = await readSignature({binarySignature: dearmored.packets}).catch(reasonOf);
  if (typeof parsed === 'string') return {good: false, reason: `the signature file is damaged: ${parsed}`};
  const verdicts = await Promise.all(parsed.packets.map((packet) => judge(parsed, packet, content, keys, now)));
  return (
    verdicts.find(({good}) => good) ?? verdicts[0] ?? {good: false, reason: 'the signature file holds no signature'}
  );
}

async function judge(
  signature: Signature,
  packet: SignaturePacket,
  content: SignedFile['content'],
  keys: readonly TrustedKey[],
  now: Date,
): Promise<SignatureVerdict> {
  const {enums} = await import('openpgp');
  const signer = keys.find(({key}) => key.getKeys(packet.issuerKeyID).length > 0);
  if (!signer) return wrongSigner(packet, keys);
  const isText = typeof content === 'string';
  if (packet.signatureType !== (isText ? enums.signature.text : enums.signature.binary)) {
    return bad(`the signature is not one over a ${isText ? 'text' : 'file'}`);
  }
  if (!strongHashes.has(packet.hashAlgorithm ?? 0)) return bad('the signature uses a weak hash');
  if (packet.created === null || packet.created > now) {
    return bad(`the signature is from the future (${packet.created?.toISOString()}); the clock may be wrong`);
  }
  const unfit = await whyUnfit(signer, packet, now);
  if (unfit !== undefined) return bad(unfit);
  return await judgeContent(signature, packet, content, signer, now);
}

async function judgeContent(
  signature: Signature,
  packet: SignaturePacket,
  content: SignedFile['content'],
  signer: TrustedKey,
  now: Date,
): Promise<SignatureVerdict> {
  const {createMessage, verify} = await import('openpgp');
  const message =
    typeof content === 'string' ? await createMessage({text: content}) : await createMessage({binary: content});
  const {signatures} = await verify({message, signature, verificationKeys: signer.key, date: now});
  const result = signatures.find(({keyID}) => keyID.equals(packet.issuerKeyID));
  try {
    if ((await result?.verified) !== true) return bad('the signature is not valid');
  } catch (thrown) {
    return bad(
      `the signature does not belong to this ${typeof content === 'string' ? 'text' : 'file'}: ${reasonOf(thrown)}`,
    );
  }
  const expires = await signer.key.getExpirationTime();
  return {good: true, fingerprint: signer.fingerprint, keyExpires: expires instanceof Date ? expires : null};
}

/** Why a key may not be relied on today; a good signature alone says nothing of that (docs/system.md: Trust). */
async function whyUnfit(
  {key, owner, fingerprint}: TrustedKey,
  packet: SignaturePacket,
  now: Date,
): Promise<string | undefined> {
  const name = `the key ${fingerprint} of ${owner}`;
  if (await key.isRevoked(undefined, undefined, now)) return `${name} is revoked`;
  const expires = await key.getExpirationTime();
  if (expires instanceof Date && expires <= now) return `${name} expired on ${expires.toISOString().slice(0, 10)}`;
  try {
    await signingKey(key, packet, now);
    return undefined;
  } catch (thrown) {
    return `${name} cannot be relied on: ${reasonOf(thrown)}`;
  }
}

/** Throws unless the key that made the signature may sign, and is itself neither expired nor revoked. */
function signingKey(key: PublicKey, packet: SignaturePacket, now: Date): Promise<PublicKey | Subkey> {
  return key.getSigningKey(packet.issuerKeyID, now);
}

function wrongSigner(packet: SignaturePacket, keys: readonly TrustedKey[]): SignatureVerdict {
  const made = `it was made by key ${packet.issuerKeyID.toHex().toUpperCase()}`;
  return bad(`${made}, not by ${keys.map(({owner, fingerprint}) => `${fingerprint} of ${owner}`).join(' or ')}`);
}

function bad(reason: string): SignatureVerdict {
  return {good: false, reason};
}
