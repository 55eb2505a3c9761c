// How signers of policies are called: base58check over the byte 0x0a and an Ed25519 public key (docs/system.md: Policies).
import {createHash, createPrivateKey, createPublicKey, type KeyObject} from 'node:crypto';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const versionByte = 0x0a;
const keyBytes = 32;
const checksumBytes = 4;

/** Beginnings of DER: what stands before the raw bytes of an Ed25519 key in PKCS#8 and in SubjectPublicKeyInfo. */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** @throws RangeError unless the key has 32 bytes */
export function signerIdOf(publicKey: Uint8Array): string {
  if (publicKey.length !== keyBytes) throw new RangeError(`an Ed25519 public key has ${keyBytes} bytes`);
  const payload = Buffer.concat([Buffer.of(versionByte), publicKey]);
  return base58(Buffer.concat([payload, checksumOf(payload)]));
}

/** Of an Ed25519 key, private or public. @throws RangeError for a key of another kind */
export function signerIdOfKey(key: KeyObject): string {
  if (key.asymmetricKeyType !== 'ed25519') throw new RangeError('signers of policies have Ed25519 keys');
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({type: 'spki', format: 'der'});
  return signerIdOf(spki.subarray(publicPrefix.length));
}

/** The private key of a seed of 32 bytes (RFC 8032). @throws RangeError for another length */
export function keyOfSeed(seed: Uint8Array): KeyObject {
  if (seed.length !== keyBytes) throw new RangeError(`the seed of an Ed25519 key has ${keyBytes} bytes`);
  return createPrivateKey({key: Buffer.concat([privatePrefix, seed]), type: 'pkcs8', format: 'der'});
}

/** The seed of an Ed25519 private key, 32 bytes. @throws RangeError for a key of another kind */
export function seedOfKey(key: KeyObject): Buffer {
  if (key.type !== 'private' || key.asymmetricKeyType !== 'ed25519') throw new RangeError('there is no such seed');
  return key.export({type: 'pkcs8', format: 'der'}).subarray(privatePrefix.length);
}

/** The 32 bytes of the public key that an id names, or what is wrong with the id. */
export function readSignerId(text: string): {publicKey: Buffer} | {complaint: string} {
  if (text.length < 45 || text.length > 55) return {complaint: `it has ${text.length} characters, not about 50`};
  const foreign = /[^1-9A-HJ-NP-Za-km-z]/.exec(text);
  if (foreign !== null) return {complaint: `its character ${foreign.index + 1} is none of base58`};
  const bytes = bytesOfBase58(text);
  if (bytes.length !== 1 + keyBytes + checksumBytes) return {complaint: `it holds ${bytes.length} bytes, not 37`};
  const payload = bytes.subarray(0, 1 + keyBytes);
  if (!checksumOf(payload).equals(bytes.subarray(1 + keyBytes)))
    return {complaint: 'its checksum is wrong: it is mistyped'};
  if (payload[0] !== versionByte) return {complaint: 'it names something else than an Ed25519 key'};
  return {publicKey: payload.subarray(1)};
}

/** What is wrong with an id; undefined for a sound one. */
export function signerIdTrouble(text: string): string | undefined {
  const read = readSignerId(text);
  return 'complaint' in read ? read.complaint : undefined;
}

function checksumOf(payload: Uint8Array): Buffer {
  return sha256(sha256(payload)).subarray(0, checksumBytes);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function base58(bytes: Uint8Array): string {
  const zeros = bytes.findIndex((byte) => byte !== 0);
  const digits = rebased(bytes, 256, 58).map((digit) => alphabet[digit]);
  return alphabet[0]?.repeat(Math.max(zeros, 0)) + digits.join('');
}

function bytesOfBase58(text: string): Buffer {
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  const bytes = rebased(
    [...text].map((digit) => alphabet.indexOf(digit)),
    58,
    256,
  );
  return Buffer.from([...new Array<number>(zeros).fill(0), ...bytes]);
}

/** The digits of a number in another base, the highest first, without leading zeros. */
function rebased(digits: Iterable<number>, from: number, to: number): number[] {
  const low: number[] = [];
  for (const digit of digits) {
    let carry = digit;
    for (let at = 0; at < low.length; at++) {
      carry += (low[at] ?? 0) * from;
      low[at] = carry % to;
      carry = Math.floor(carry / to);
    }
    for (; carry > 0; carry = Math.floor(carry / to)) low.push(carry % to);
  }
  return low.reverse();
}
