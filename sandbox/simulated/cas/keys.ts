// The keys of a CAS, and hashes of keys.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** Hash by which a key is known in access policies and on command lines: SHA-256 of the SPKI, hex. */
export function keyHash(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({type: 'spki', format: 'der'}))
    .digest('hex');
}

/** A fresh Ed25519 private key, PKCS#8 PEM. */
export function freshSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
}

/** A fresh X25519 private key, PKCS#8 PEM. */
export function freshEncryptionKey(): string {
  return generateKeyPairSync('x25519').privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
}

/** The public half as SPKI. */
export function publicHalf(privateKey: string): Buffer {
  return createPublicKey(createPrivateKey(privateKey)).export({type: 'spki', format: 'der'});
}

export function publicKeyOf(spki: Buffer): KeyObject {
  return createPublicKey({key: spki, type: 'spki', format: 'der'});
}

/** Ed25519 over the JSON of a value, base64. */
export function signValue(privateKey: string, value: object): string {
  return sign(null, Buffer.from(JSON.stringify(value)), createPrivateKey(privateKey)).toString('base64');
}

export function isSigned(spki: Buffer, value: object, signature: string): boolean {
  return verify(null, Buffer.from(JSON.stringify(value)), publicKeyOf(spki), Buffer.from(signature, 'base64'));
}
