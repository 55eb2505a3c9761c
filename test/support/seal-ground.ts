// Ground for tests about sealing: keys of age, bytes in pieces, and short ways to seal and open them.
import {generateHybridIdentity, generateX25519Identity, identityToRecipient} from 'age-encryption';
import {openStream, type Proof, type SealOptions, sealStream} from '../../src/lib/keys/seal.ts';
import type {OpenWith, SealFor} from '../../src/lib/keys/seal-keys.ts';
import {Secret} from '../../src/lib/report/secret.ts';
import {quick} from './backup-ground.ts';

export interface SealGround {
  identity: string;
  recipient: string;
  otherIdentity: string;
  /** Of the post-quantum kind. */
  hybrid: string;
  forKey(): {recipients: string[]};
  withKey(key?: string): {identities: Secret[]};
}

export async function sealGround(): Promise<SealGround> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  return {
    identity,
    recipient,
    otherIdentity: await generateX25519Identity(),
    hybrid: await generateHybridIdentity(),
    forKey: () => ({recipients: [recipient]}),
    withKey: (key = identity) => ({identities: [new Secret(key)]}),
  };
}

export async function* pieces(bytes: Uint8Array, size = bytes.length || 1): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of bytes) all.push(piece);
  return Buffer.concat(all);
}

export async function seal(bytes: Uint8Array, to: SealFor, options: SealOptions = {}): Promise<Buffer> {
  return collect((await sealStream(pieces(bytes, 1000), to, {...quick, ...options})).bytes);
}

/** As if the file were /usb/keys.age. */
export async function open(sealed: Uint8Array, keys: OpenWith | Proof, size?: number): Promise<Buffer> {
  return collect(await openStream(pieces(sealed, size), keys, '/usb/keys.age'));
}
