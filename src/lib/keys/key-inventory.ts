// From what TARGET_DIR holds, and what is known of backups, to a list of keys. Pure.
import {type BackupRecord, type CopyProof, lastProof, type Proofs} from './proofs.ts';
import type {KeyContents} from './read-keys.ts';

export interface KeySummary {
  /** Fingerprint of the public key. */
  key: string;
  /** Fingerprints of its certificates; usually one. */
  certificates: readonly string[];
  /** Files in TARGET_DIR that hold it, by relative path. */
  files: readonly string[];
  /** Digests of the seeds for signing sessions that go with it; more than one is a trouble. */
  seeds: readonly string[];
  backups: readonly {path: string; made: string; lastProof: CopyProof | undefined}[];
  /** The last proof of any copy. */
  lastProof: CopyProof | undefined;
}

/** In the order in which the files are listed; keys that only backups hold come last. */
export function keysOf(contents: Pick<KeyContents, 'files'>, {backups}: Proofs): KeySummary[] {
  // What a killed run left goes with the next run: it is no copy to rely on.
  const files = contents.files.filter(({kind}) => kind !== 'unfinished');
  const inFiles = files.flatMap(({keys}) => keys.map(({key}) => key));
  const inBackups = backups.flatMap(({keys}) => keys);
  return [...new Set([...inFiles, ...inBackups])].map((key) => summaryOf(key, files, backups));
}

function summaryOf(key: string, files: KeyContents['files'], backups: readonly BackupRecord[]): KeySummary {
  const holders = files.filter(({keys}) => keys.some((each) => each.key === key));
  const copies = backups.filter(({keys}) => keys.includes(key));
  const certificates = holders.flatMap(({keys}) => keys.filter((each) => each.key === key));
  return {
    key,
    certificates: [...new Set(certificates.map(({certificate}) => certificate))],
    files: holders.map(({path}) => path),
    seeds: [...new Set(holders.flatMap(({seedDigest}) => seedDigest ?? []))],
    backups: copies.map((copy) => ({path: copy.path, made: copy.made, lastProof: lastProof(copy)})),
    lastProof: lastProof({proofs: copies.flatMap(({proofs}) => proofs)}),
  };
}

/** Enough of a fingerprint to tell keys apart by eye. */
export function shortKey(fingerprint: string): string {
  return fingerprint.slice(0, 16);
}
