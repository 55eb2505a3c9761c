// How signers of sessions are called: base58check over 0x0a and an Ed25519 public key; and their signatures.
import {createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify} from 'node:crypto';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const versionByte = 0x0a;

/** DER in front of a raw Ed25519 private and public key. */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** The private key of a 32-byte seed. */
export function keyOfSeed(seed: Buffer): KeyObject {
  return createPrivateKey({key: Buffer.concat([privatePrefix, seed]), type: 'pkcs8', format: 'der'});
}

export function signerId(key: KeyObject): string {
  const raw = (key.type === 'private' ? createPublicKey(key) : key)
    .export({type: 'spki', format: 'der'})
    .subarray(publicPrefix.length);
  const payload = Buffer.concat([Buffer.of(versionByte), raw]);
  return base58(Buffer.concat([payload, checksum(payload)]));
}

/** 128 hex digits. What the real CLI signs is not known: the message is ours. */
export function signText(text: string, key: KeyObject): string {
  return sign(null, messageOf(text), key).toString('hex');
}

/** Whether the text is signed by whoever is called so. */
export function isSignedBy(text: string, {signer, signature}: {signer: string; signature: string}): boolean {
  const key = keyOfSigner(signer);
  return key !== undefined && verify(null, messageOf(text), key, Buffer.from(signature, 'hex'));
}

/** The public key of a signer; undefined if the text is no signer's name. */
export function keyOfSigner(signer: string): KeyObject | undefined {
  const bytes = bytesOfBase58(signer);
  if (bytes?.length !== 37 || bytes[0] !== versionByte) return undefined;
  if (!checksum(bytes.subarray(0, 33)).equals(bytes.subarray(33))) return undefined;
  return createPublicKey({key: Buffer.concat([publicPrefix, bytes.subarray(1, 33)]), type: 'spki', format: 'der'});
}

function messageOf(text: string): Buffer {
  return Buffer.from(`simulated session signature\n${text}`);
}

function checksum(payload: Buffer): Buffer {
  const once = createHash('sha256').update(payload).digest();
  return createHash('sha256').update(once).digest().subarray(0, 4);
}

/** For bytes that do not begin with zero. */
export function base58(bytes: Buffer): string {
  let [rest, text] = [BigInt(`0x${bytes.toString('hex')}`), ''];
  for (; rest > 0n; rest /= 58n) text = `${alphabet[Number(rest % 58n)]}${text}`;
  return text;
}

function bytesOfBase58(text: string): Buffer | undefined {
  let number = 0n;
  for (const digit of text) {
    const value = alphabet.indexOf(digit);
    if (value < 0) return undefined;
    number = number * 58n + BigInt(value);
  }
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}
