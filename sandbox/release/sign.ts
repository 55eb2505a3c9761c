// A test key for sample releases, and detached signatures by it, as the vendor's key makes them.
import {createMessage, generateKey, type KeyOptions, sign} from 'openpgp';

/** Key and signatures are dated back, so that tests may set the clock to any later day. */
export const signedAt = new Date('2026-01-01T00:00:00Z');

export interface TestKey {
  fingerprint: string;
  /** The public key, armoured, as --trusted-key takes it. */
  publicKey: string;
  /** The binary packets of the public key, base64, as pinned keys are written down. */
  packets: string;
  /** An armoured detached signature. */
  sign(bytes: Uint8Array, date?: Date): Promise<string>;
}

/** A fresh Ed25519 key; `options` of openpgp may give it an expiry, another date or subkeys. */
export async function createTestKey(owner: string, options: Partial<KeyOptions> = {}): Promise<TestKey> {
  const {privateKey} = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{name: owner}],
    date: signedAt,
    ...options,
    format: 'object',
  });
  const publicKey = privateKey.toPublic();
  return {
    fingerprint: publicKey.getFingerprint().toUpperCase(),
    publicKey: publicKey.armor(),
    packets: Buffer.from(publicKey.write()).toString('base64'),
    sign: async (bytes, date = signedAt) =>
      await sign({message: await createMessage({binary: bytes}), signingKeys: privateKey, detached: true, date}),
  };
}
