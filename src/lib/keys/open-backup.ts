// A sealed backup of keys, opened in memory and proved against its manifest.
import {Failure} from '../report/failure.ts';
import {type Archive, unpackArchive} from './key-archive.ts';
import {kindOfFile} from './key-files.ts';
import type {KeyMachine} from './machine.ts';
import {identitiesIn} from './pem-identity.ts';
import {noteBackup, noteProof} from './proofs.ts';
import {openStream} from './seal.ts';
import type {OpenWith} from './seal-keys.ts';
import {bytesOf, type Digest, metered} from './sealed-file.ts';
import type {TargetDirectory} from './target-directory.ts';

export interface OpenBackup extends Archive {
  /** Length and SHA-256 of the sealed file. */
  sealed: Digest;
  /** Fingerprints of all keys in it. */
  keys: string[];
}

/** Opens the whole backup in memory; nothing is written. @throws Failure as openStream and unpackArchive say */
export async function openBackup(file: string, keys: OpenWith, machine: KeyMachine): Promise<OpenBackup> {
  const sealed = metered(bytesOf(file, machine));
  const archive = await unpackArchive(await openStream(sealed.bytes, keys, file), file);
  for (const {path} of archive.files) {
    const {kind, isKept} = kindOfFile(path);
    if (isKept || kind === 'unknown') continue;
    const reason = `${JSON.stringify(path)} is nothing that belongs into a backup`;
    const next = 'take another backup; nothing was written';
    throw new Failure({summary: 'the backup of keys is refused', object: file, reason, next});
  }
  const keysInIt = archive.files.flatMap(({content}) => identitiesIn(content.toString('latin1')));
  return {...archive, sealed: sealed.digest(), keys: [...new Set(keysInIt.map(({key}) => key))]};
}

/** The backup becomes known here, if it was not: after the loss of a disk, nothing else knows of it. */
export async function noteOpened(
  target: TargetDirectory,
  file: string,
  backup: OpenBackup,
  now: Date,
  machine: KeyMachine,
): Promise<void> {
  const proof = {at: now.toISOString(), how: 'opened'} as const;
  if (await noteProof(target, backup.sealed.sha256, proof, machine)) return;
  const {sealed, manifest} = backup;
  const record = {path: file, ...sealed, made: manifest.made, sealedFor: [], keys: backup.keys, proofs: [proof]};
  await noteBackup(target, record, machine);
}
