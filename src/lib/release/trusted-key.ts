// OpenPGP public keys that releases may be signed by, checked against their fingerprints when loaded.
import {createHash} from 'node:crypto';
import type {PublicKey} from 'openpgp';
import {Failure, reasonOf} from '../report/failure.ts';
import type {KeyAnchor} from '../scone/trust.ts';
import {plainPublicKey} from './plain-public-key.ts';

export interface TrustedKey {
  owner: string;
  fingerprint: string;
  key: PublicKey;
}

/** The anchor that an armoured public key of the user's own stands for; `owner` is the file it came from. */
export async function readTrustedKey(armoredKey: string, owner: string): Promise<KeyAnchor> {
  if (armoredKey.trim() === '') throw notAKey(owner, 'it is empty');
  const plain = plainPublicKey(armoredKey);
  if (plain !== undefined) return {owner, ...plain};
  const {readKey} = await import('openpgp');
  try {
    const key = (await readKey({armoredKey})).toPublic();
    const packets = Buffer.from(key.write()).toString('base64');
    return {owner, fingerprint: key.getFingerprint().toUpperCase(), packets};
  } catch (thrown) {
    throw notAKey(owner, reasonOf(thrown), thrown);
  }
}

function notAKey(owner: string, reason: string, cause?: unknown): Failure {
  return new Failure({
    kind: 'usage',
    summary: 'the file is not an OpenPGP public key',
    object: owner,
    reason,
    next: 'name a file that begins with -----BEGIN PGP PUBLIC KEY BLOCK-----',
    cause,
  });
}

/** Keys that do not have the fingerprint they are said to have are refused. */
export async function loadTrustedKeys(anchors: readonly KeyAnchor[]): Promise<TrustedKey[]> {
  const {readKey} = await import('openpgp');
  return await Promise.all(
    anchors.map(async ({owner, fingerprint, packets}) => {
      const key = await readKey({binaryKey: Buffer.from(packets, 'base64')});
      const actual = key.getFingerprint().toUpperCase();
      if (actual === fingerprint) return {owner, fingerprint, key};
      const reason = `its fingerprint is ${actual}, not ${fingerprint}`;
      throw new Failure({summary: 'a trusted key is not the one that was pinned', object: owner, reason});
    }),
  );
}

/** One digest for a set of keys: what was verified under other keys, or other states of them, is verified again. */
export function digestOfKeys(anchors: readonly KeyAnchor[]): string {
  const packets = anchors.map((anchor) => `${anchor.fingerprint} ${anchor.packets}`).sort();
  return createHash('sha256').update(packets.join('\n')).digest('hex');
}
