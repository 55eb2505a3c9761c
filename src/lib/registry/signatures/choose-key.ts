// Which key must have signed an image: pinned ones for the vendor's repositories, the user's for all others.
import type {ImageKeyAnchor} from '../../scone/trust.ts';
import {type Reference, repositoryText} from '../reference.ts';
import {readSigningKey, type SigningKey} from './signing-key.ts';

export interface ChosenKey {
  key: SigningKey;
  /** For people: `pinned for registry.scontain.com/scone.cloud`. */
  from: string;
  isPinned: boolean;
}

export interface KnownKeys {
  pinned: readonly ImageKeyAnchor[];
  /** Of --verify-image-signatures. */
  given: {key: SigningKey; file: string} | undefined;
}

/** A given key never stands in for a pinned one. Undefined where no key is known. */
export function chooseKey(reference: Reference, {pinned, given}: KnownKeys): ChosenKey | undefined {
  const repository = repositoryText(reference);
  const anchor = pinned.find((one) => repository.startsWith(`${one.repository}/`));
  if (anchor !== undefined) {
    const key = readSigningKey(anchor.pem, `the key of ${anchor.owner}`);
    return {key, from: `pinned for ${anchor.repository}`, isPinned: true};
  }
  return given && {key: given.key, from: `given in ${given.file}`, isPinned: false};
}
