// A sealed backup of the keys: all files worth keeping in one archive, opened again and compared before it counts.
import {dirname, join, relative} from 'node:path';
import {Failure} from '../report/failure.ts';
import {fileStep} from './file-step.ts';
import {type ArchivedFile, archiveLimits, type Manifest, packArchive} from './key-archive.ts';
import type {KeyMachine} from './machine.ts';
import {sha256} from './pem-identity.ts';
import {type BackupRecord, noteBackup} from './proofs.ts';
import {type KeyFile, readKeys} from './read-keys.ts';
import type {SealOptions} from './seal.ts';
import type {SealFor} from './seal-keys.ts';
import {sealToFile} from './sealed-file.ts';
import {readSecretFile} from './secret-file.ts';
import type {TargetDirectory} from './target-directory.ts';

export interface BackupResult {
  record: BackupRecord;
  /** Relative paths of what is in it. */
  files: string[];
  /** What is in it as it is, though something is wrong with it: to be told. */
  unsound: {path: string; why: string}[];
  /** What is not in it, with the reason: `scratch file`. */
  leftOut: {path: string; why: string}[];
}

/**
 * Only under the lock. A file that is there is never replaced. The backup is noted in the directory's proofs.
 * @param path where it goes: absolute, and outside of TARGET_DIR
 * @throws Failure; then there is no file of that name
 */
export async function backUpKeys(
  target: TargetDirectory,
  {path, to, now, ...options}: SealOptions & {path: string; to: SealFor; now: Date},
  machine: KeyMachine,
): Promise<BackupResult> {
  await refusePlace(target, path, machine);
  const {files: found} = await readKeys(target.path, machine);
  const kept = found.filter(({isKept}) => isKept);
  const unreadable = kept.find(({digest}) => digest === undefined);
  if (unreadable !== undefined) throw unreadableFile(target, unreadable);
  const keys = [...new Set(kept.flatMap((file) => file.keys.map(({key}) => key)))];
  if (keys.length === 0) {
    const next = 'name the directory that has it with --target';
    throw new Failure({summary: 'there is no owner identity to back up', object: target.path, next});
  }
  const contents = await Promise.all(kept.map((file) => contentOf(target, file, machine)));
  const archive = await packArchive(manifestOf(kept, contents, now), contents);
  const {sealed} = await sealToFile(() => once(archive), {to, path, ...options}, machine);
  const made = now.toISOString();
  const sealedFor = 'passphrase' in to ? ['passphrase'] : [...to.recipients];
  // With the passphrase it was opened as its owner will open it; a recipient's key was not at hand.
  const how = 'passphrase' in to ? 'opened' : 'compared';
  const record: BackupRecord = {path, ...sealed, made, sealedFor, keys, proofs: [{at: made, how}]};
  await noteBackup(target, record, machine);
  const unsound = kept.flatMap(({path: each, trouble}) => (trouble === undefined ? [] : [{path: each, why: trouble}]));
  const leftOut = found.filter(({isKept}) => !isKept).map(({path: each, about}) => ({path: each, why: about}));
  return {record, files: kept.map((file) => file.path), unsound, leftOut};
}

async function refusePlace({path: directory}: TargetDirectory, path: string, {files}: KeyMachine): Promise<void> {
  const above = dirname(path);
  const step = {summary: 'the sealed file cannot be written', file: path, rest: 'there is no sealed file'};
  const real = await fileStep(step, () => files.realpath(above));
  const way = relative(directory, real);
  const isInside = way === '' || (!way.startsWith('..') && !way.includes(':'));
  if (!isInside) return;
  throw new Failure({
    kind: 'usage',
    summary: 'a backup within the directory that it saves is none',
    object: path,
    reason: 'the disk that takes the keys takes it too',
    next: 'name a file on another disk, or copy it to another machine',
  });
}

function unreadableFile({path: directory}: TargetDirectory, {path, trouble}: KeyFile): Failure {
  return new Failure({
    summary: 'a key file cannot be read, so there is no backup',
    object: join(directory, path),
    ...(trouble !== undefined && {reason: trouble}),
    next: 'mend its rights, or move it out of the directory',
  });
}

async function contentOf(
  {path: directory}: TargetDirectory,
  file: KeyFile,
  machine: KeyMachine,
): Promise<ArchivedFile> {
  const path = join(directory, file.path);
  const read = await readSecretFile(path, machine);
  if (read !== undefined && sha256(read.content) === file.digest) return {path: file.path, content: read.content};
  const next = 'run the same command again; there is no sealed file';
  throw new Failure({summary: 'a key file was changed while it was backed up', object: path, next});
}

function manifestOf(files: readonly KeyFile[], contents: readonly ArchivedFile[], now: Date): Manifest {
  const total = contents.reduce((sum, {content}) => sum + content.length, 0);
  if (total > archiveLimits.bytes / 2) {
    const reason = `its files have ${total} bytes together`;
    const next = 'move away what does not belong there; there is no sealed file';
    throw new Failure({summary: 'the directory is too large to hold keys only', reason, next});
  }
  return {
    version: 1,
    made: now.toISOString(),
    files: files.map(({path, keys, seedDigest, digest = ''}, index) => ({
      path,
      bytes: contents[index]?.content.length ?? 0,
      sha256: digest,
      keys: keys.map(({key}) => key),
      ...(seedDigest !== undefined && {seedDigest}),
    })),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
