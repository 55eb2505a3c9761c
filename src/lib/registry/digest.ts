// Digests as registries write them, `sha256:…`, and whether bytes have one.
import {createHash} from 'node:crypto';

const lengths: Readonly<Record<string, number>> = {sha256: 64, sha384: 96, sha512: 128};

/** Of a known algorithm, in small hex digits of the right number. */
export function isDigest(text: string): boolean {
  const [algorithm = '', hex = ''] = text.split(':', 2);
  return text === `${algorithm}:${hex}` && hex.length === lengths[algorithm] && /^[0-9a-f]+$/.test(hex);
}

export function digestOf(bytes: Uint8Array, algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** @param digest one for which isDigest holds */
export function hasDigest(bytes: Uint8Array, digest: string): boolean {
  return digestOf(bytes, digest.split(':', 1)[0]) === digest;
}
