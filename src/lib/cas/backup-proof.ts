// What is known of the backups of one CAS, and when each was last proved whole: a file in TARGET_DIR without secrets.
import {existsSync} from 'node:fs';
import {Failure} from '../report/failure.ts';
import type {TargetFiles} from './target-files.ts';

export interface DatabaseFile {
  name: 'cas.db' | 'cas.key-store';
  bytes: number;
  sha256: string;
}

export interface BackupRecord {
  /** Directory, or sealed file; absolute. */
  path: string;
  /** Of the CAS: a later one of the same name has other backups. */
  uid: string;
  /** ISO 8601. */
  made: string;
  /** When all of it was last read and found to be what the CAS had; ISO 8601. */
  proved: string;
  files: readonly DatabaseFile[];
  /** `passphrase`, or recipients; empty for one that is not sealed. */
  sealedFor: readonly string[];
}

/** @throws Failure for a record that is there and cannot be understood */
export async function readBackups(files: TargetFiles): Promise<BackupRecord[]> {
  const text = await files.readIfThere(files.backups);
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every(isRecord)) return value;
  } catch {
    // Told below, in words.
  }
  throw new Failure({
    summary: 'the record of the backups of this CAS is damaged',
    object: files.backups,
    next: 'move it away, and make a new backup with `cas backup`',
  });
}

function isRecord(value: unknown): value is BackupRecord {
  const {path, uid, made, proved, files, sealedFor} = (value ?? {}) as Partial<Record<keyof BackupRecord, unknown>>;
  const areTexts = [path, uid, made, proved].every((text) => typeof text === 'string');
  return areTexts && Array.isArray(files) && Array.isArray(sealedFor);
}

/** A backup of the same place takes the record of the former one. */
export async function noteBackup(files: TargetFiles, backup: BackupRecord): Promise<void> {
  const others = (await readBackups(files)).filter(({path}) => path !== backup.path);
  await files.write(files.backups, `${JSON.stringify([...others, backup], undefined, 2)}\n`);
}

export async function forgetBackups(files: TargetFiles, paths: readonly string[]): Promise<void> {
  const known = await readBackups(files);
  const left = known.filter(({path}) => !paths.includes(path));
  if (left.length === known.length) return;
  await files.write(files.backups, `${JSON.stringify(left, undefined, 2)}\n`);
}

/** When the newest proved backup of this very CAS was proved, in milliseconds since the epoch. */
export async function newestProof(files: TargetFiles, uid: string | undefined): Promise<number | undefined> {
  const known = (await readBackups(files)).filter((backup) => backup.uid === uid);
  // A backup that was moved away is no help to whoever needs one now.
  const own = known.filter(({path}) => existsSync(path));
  const times = own.map(({proved}) => Date.parse(proved)).filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : Math.max(...times);
}

/**
 * Backups to delete so that `keep` are left: the oldest, but never the last that was proved. Pure.
 */
export function surplusOf(backups: readonly BackupRecord[], keep: number): BackupRecord[] {
  const byAge = backups.toSorted((a, b) => b.made.localeCompare(a.made));
  const lastProved = backups.toSorted((a, b) => b.proved.localeCompare(a.proved))[0];
  return byAge.slice(Math.max(1, keep)).filter(({path}) => path !== lastProved?.path);
}
