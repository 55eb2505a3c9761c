// Public keys that sign images: read from PEM, shown by a fingerprint, and the one way to check bytes with one.
import {createHash, createPublicKey, type KeyObject, verify} from 'node:crypto';
import {Failure} from '../../report/failure.ts';

export interface SigningKey {
  /** `ECDSA P-256`, `RSA 4096`, `Ed25519` */
  kind: string;
  /** `sha256:…` of the key's DER form. */
  fingerprint: string;
  key: KeyObject;
}

/**
 * As cosign takes them: ECDSA on P-256, P-384 or P-521, RSA from 2048 bits, Ed25519.
 * @param object names it in errors
 * @throws Failure `usage` with what is wrong
 */
export function readSigningKey(pem: string, object: string): SigningKey {
  const key = parse(pem);
  const kind = typeof key === 'string' ? undefined : kindOf(key);
  if (typeof key !== 'string' && kind !== undefined) {
    const der = key.export({type: 'spki', format: 'der'});
    return {kind, key, fingerprint: `sha256:${createHash('sha256').update(der).digest('hex')}`};
  }
  const reason = typeof key === 'string' ? key : 'it is neither ECDSA, nor RSA from 2048 bits, nor Ed25519';
  const next = 'name the file cosign.pub that belongs to the key which signs the images';
  throw new Failure({kind: 'usage', summary: 'the key for image signatures cannot be used', object, reason, next});
}

function parse(pem: string): KeyObject | string {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) return 'it is a private key';
  if (!/-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)) return 'it is not a public key in PEM form';
  try {
    return createPublicKey(pem);
  } catch {
    return 'its content is damaged';
  }
}

const curves: Readonly<Record<string, string>> = {prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521'};

function kindOf({asymmetricKeyType, asymmetricKeyDetails}: KeyObject): string | undefined {
  if (asymmetricKeyType === 'ed25519') return 'Ed25519';
  if (asymmetricKeyType === 'ec') {
    const curve = curves[asymmetricKeyDetails?.namedCurve ?? ''];
    return curve && `ECDSA ${curve}`;
  }
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  return asymmetricKeyType === 'rsa' && bits >= 2048 ? `RSA ${bits}` : undefined;
}

/** By curve: cosign signs with the digest that fits the curve, and verifies with SHA-256 unless told otherwise. */
const digests: Readonly<Record<string, readonly string[]>> = {
  'ECDSA P-384': ['sha256', 'sha384'],
  'ECDSA P-521': ['sha256', 'sha512'],
};

/** ECDSA, RSA with PKCS #1 v1.5, or Ed25519 over the message itself (not the prehashed variant, Ed25519ph). */
export function isSignedBy({kind, key}: SigningKey, message: Uint8Array, signature: Uint8Array): boolean {
  const algorithms = kind === 'Ed25519' ? [null] : (digests[kind] ?? ['sha256']);
  return algorithms.some((algorithm) => isVerified(algorithm, message, key, signature));
}

function isVerified(algorithm: string | null, message: Uint8Array, key: KeyObject, signature: Uint8Array): boolean {
  try {
    return verify(algorithm, message, key, signature);
  } catch {
    return false;
  }
}
