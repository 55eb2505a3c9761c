// A file of a release together with the proof of where it came from.
import {Failure} from '../report/failure.ts';
import type {ArtefactName} from './locations.ts';
import type {Origin} from './source.ts';

/** By what a file was found good: a trusted key's signature, a digest known beforehand, or (allowed by the user) nothing. */
type Proof = 'signature' | 'digest' | 'nothing';

export interface Artefact {
  name: ArtefactName;
  /** The URL or file it is from; for `cache`, where it once came from. */
  url: string;
  bytes: Uint8Array;
  /** Lower case hexadecimal. */
  sha256: string;
  proof: Proof;
  /** Fingerprint of the key, for the proof `signature`. */
  signedBy?: string;
  from: Origin | 'cache';
}

/** The text of a manifest; what is not UTF-8 is refused. */
export function textOf({bytes, url}: Pick<Artefact, 'bytes' | 'url'>): string {
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
  } catch (thrown) {
    const next = 'fetch it anew, or name another file';
    throw new Failure({summary: 'the file is not UTF-8 text', object: url, next, cause: thrown});
  }
}

/** A file of the release and what proves it. */
export interface ProvedFile {
  name: string;
  url: string;
  sha256: string;
  /** Fingerprint of the key; undefined for a file whose digest was known, or that nothing proves. */
  signedBy: string | undefined;
  from: string;
}

/** As events and reports show it. */
export function provedFile({name, url, sha256, proof, signedBy, from}: Artefact): ProvedFile {
  return {name, url, sha256, signedBy: signedBy ?? (proof === 'digest' ? 'its known digest' : undefined), from};
}
