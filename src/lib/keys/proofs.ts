// What is known of backups and when each was last proved to hold the keys: a file in TARGET_DIR without secrets.
import {Failure} from '../report/failure.ts';
import type {KeyMachine} from './machine.ts';
import {readSecretFile, writeSecretFile} from './secret-file.ts';
import type {TargetDirectory} from './target-directory.ts';

/** How much a proof says, the least first. */
export type ProofHow =
  /** It opened to the very bytes of the keys, with the key of the run that made it. */
  | 'compared'
  /** The sealed file is the one that was made: same length and digest. Nothing was opened. */
  | 'unchanged'
  /** It was opened with the passphrase, or a recipient's key, and all that should be in it was. */
  | 'opened'
  /** A key restored from it is the one that the CAS knows. */
  | 'drill';

export interface CopyProof {
  /** ISO 8601. */
  at: string;
  how: ProofHow;
  /** For `drill`: `CAS default/cas of cluster prod (0f6c…)`. */
  cas?: string;
}

export interface BackupRecord {
  /** Where it was put; it may since be elsewhere. */
  path: string;
  /** Of the sealed file. */
  bytes: number;
  sha256: string;
  /** ISO 8601. */
  made: string;
  /** `passphrase`, or recipients: `age1…`. */
  sealedFor: readonly string[];
  /** Fingerprints of the keys in it. */
  keys: readonly string[];
  proofs: readonly CopyProof[];
}

export interface Proofs {
  backups: readonly BackupRecord[];
}

/** @throws Failure for a file that is there and cannot be understood */
export async function readProofs({proofs}: Pick<TargetDirectory, 'proofs'>, machine: KeyMachine): Promise<Proofs> {
  const read = await readSecretFile(proofs, machine);
  if (read === undefined) return {backups: []};
  try {
    const value = JSON.parse(read.content.toString('utf8')) as Partial<Proofs> | null;
    if (Array.isArray(value?.backups) && value.backups.every(isBackup)) return {backups: value.backups};
  } catch {
    // Told below, in words.
  }
  throw new Failure({
    summary: 'the record of backups is damaged',
    object: proofs,
    reason: 'so it is not known any more which backups there are',
    next: 'move it away, and make a new backup with `keys backup`',
  });
}

function isBackup(value: unknown): value is BackupRecord {
  const {path, bytes, sha256, made, sealedFor, keys, proofs} = (value ?? {}) as Partial<
    Record<keyof BackupRecord, unknown>
  >;
  const areTexts = [path, sha256, made].every((text) => typeof text === 'string');
  return areTexts && typeof bytes === 'number' && [sealedFor, keys, proofs].every(Array.isArray);
}

async function writeProofs(
  {proofs}: Pick<TargetDirectory, 'proofs'>,
  value: Proofs,
  machine: KeyMachine,
): Promise<void> {
  await writeSecretFile(proofs, `${JSON.stringify(value, undefined, 2)}\n`, {replace: true}, machine);
}

/** Another backup of the same place takes the record of the former one. Only under the lock. */
export async function noteBackup(
  target: Pick<TargetDirectory, 'proofs'>,
  backup: BackupRecord,
  machine: KeyMachine,
): Promise<void> {
  const {backups} = await readProofs(target, machine);
  await writeProofs(target, {backups: [...backups.filter(({path}) => path !== backup.path), backup]}, machine);
}

/** Of each kind the last proof is kept. */
function withProof(backup: BackupRecord, proof: CopyProof): BackupRecord {
  return {...backup, proofs: [...backup.proofs.filter(({how}) => how !== proof.how), proof]};
}

/** Notes a proof of the backup with this digest, wherever it lies now; one that is not known is not noted. */
export async function noteProof(
  target: Pick<TargetDirectory, 'proofs'>,
  sha256: string,
  proof: CopyProof,
  machine: KeyMachine,
): Promise<boolean> {
  const {backups} = await readProofs(target, machine);
  if (!backups.some((backup) => backup.sha256 === sha256)) return false;
  const noted = backups.map((backup) => (backup.sha256 === sha256 ? withProof(backup, proof) : backup));
  await writeProofs(target, {backups: noted}, machine);
  return true;
}

export function lastProof({proofs}: Pick<BackupRecord, 'proofs'>): CopyProof | undefined {
  return proofs.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1);
}
