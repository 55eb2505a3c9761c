// Keys from a sealed backup: into an empty directory or one that fits, and never over another key.
import {dirname, join} from 'node:path';
import {Failure} from '../report/failure.ts';
import {identityOf, type OwnerKey, parseCliConfig} from './cli-config.ts';
import type {ArchivedFile} from './key-archive.ts';
import {kindOfFile} from './key-files.ts';
import type {KeyMachine} from './machine.ts';
import {noteOpened, openBackup} from './open-backup.ts';
import type {OpenWith} from './seal-keys.ts';
import {ensureSecretDirectory} from './secret-directory.ts';
import {readSecretFile, writeSecretFile} from './secret-file.ts';
import type {TargetDirectory} from './target-directory.ts';

export interface RestoredFile {
  path: string;
  /** `kept`: there was another state of it, without another key, which stays. */
  state: 'restored' | 'there already' | 'kept';
}

export interface Restored {
  files: RestoredFile[];
  /** Fingerprints of the keys in the backup. */
  keys: string[];
}

/**
 * Only under the lock. Everything is checked before the first file is written; a run that was killed can be repeated.
 * @throws Failure with both fingerprints when a file holds another key; then nothing was written
 */
export async function restoreKeys(
  target: TargetDirectory,
  {file, keys, now}: {file: string; keys: OpenWith; now: Date},
  machine: KeyMachine,
): Promise<Restored> {
  const backup = await openBackup(file, keys, machine);
  const plans: Plan[] = [];
  for (const each of backup.files) plans.push(await planFor(target, each, machine));
  for (const {archived, state, isBlank} of plans) {
    if (state !== 'restored') continue;
    const path = join(target.path, archived.path);
    await ensureSecretDirectory(dirname(path), machine);
    await writeSecretFile(path, archived.content, {replace: isBlank}, machine);
  }
  await noteOpened(target, file, backup, now, machine);
  return {files: plans.map(({archived, state}) => ({path: archived.path, state})), keys: backup.keys};
}

interface Plan {
  archived: ArchivedFile;
  state: RestoredFile['state'];
  /** There is a file without anything in it, made to hold a key. */
  isBlank: boolean;
}

async function planFor({path: directory}: TargetDirectory, archived: ArchivedFile, machine: KeyMachine): Promise<Plan> {
  const file = join(directory, archived.path);
  const there = (await readSecretFile(file, machine))?.content;
  if (there === undefined) return {archived, state: 'restored', isBlank: false};
  if (there.equals(archived.content)) return {archived, state: 'there already', isBlank: false};
  if (/^\s*(?:\{\s*\}\s*)?$/.test(there.toString('latin1'))) return {archived, state: 'restored', isBlank: true};
  const [own, other] = [keyIn(archived.path, there), keyIn(archived.path, archived.content)];
  if (other !== undefined && own === undefined) throw otherContent(file, other);
  if (other !== undefined && own !== undefined && !areSame(own, other)) throw otherKey(file, own, other);
  return {archived, state: 'kept', isBlank: false};
}

type Key = Pick<OwnerKey, 'key' | 'seedDigest'>;

/** For files that hold an identity as their own; undefined for the others, and for one that is not sound. */
function keyIn(path: string, content: Buffer): Key | undefined {
  const {kind} = kindOfFile(path);
  if (!['cli-state', 'base-identity', 'owner-identity'].includes(kind)) return undefined;
  try {
    return identityOf(parseCliConfig(content, path));
  } catch {
    return undefined;
  }
}

/** A seed that one of them lacks makes no other key. */
function areSame(own: Key, other: Key): boolean {
  if (own.key !== other.key) return false;
  return own.seedDigest === undefined || other.seedDigest === undefined || own.seedDigest === other.seedDigest;
}

function nameOf({key, seedDigest}: Key): string {
  return seedDigest === undefined ? `key ${key}` : `key ${key} with the seed ${seedDigest.slice(0, 16)}`;
}

function otherKey(file: string, own: Key, other: Key): Failure {
  return new Failure({
    summary: 'there is another key already',
    object: file,
    reason: `it has the ${nameOf(own)}; the backup has the ${nameOf(other)}`,
    next: 'restore into an empty directory (--target), or move this file away; nothing was written',
  });
}

function otherContent(file: string, other: Key): Failure {
  return new Failure({
    summary: 'there is a file without a sound key where the backup has one',
    object: file,
    reason: `the backup has the ${nameOf(other)}`,
    next: 'move the file away, then restore again; nothing was written',
  });
}
