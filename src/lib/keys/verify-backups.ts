// The known backups looked at: whether each is there, is the file that was made, and opens to what should be in it.
import {Failure} from '../report/failure.ts';
import type {Finding} from '../report/finding.ts';
import {codeOf} from '../report/system-error.ts';
import {shortKey} from './key-inventory.ts';
import type {KeyMachine} from './machine.ts';
import {openBackup} from './open-backup.ts';
import {type BackupRecord, noteProof, type ProofHow, readProofs} from './proofs.ts';
import type {OpenWith} from './seal-keys.ts';
import {bytesOf, type Digest, metered} from './sealed-file.ts';
import type {TargetDirectory} from './target-directory.ts';

export interface VerifyOptions {
  /** Without them nothing is opened: then only a change of the sealed file is seen. */
  keys: OpenWith | undefined;
  now: Date;
}

/**
 * Notes what was proved. Only under the lock.
 * @returns one finding for each known backup; none where nothing is wrong and nothing was opened
 */
export async function verifyBackups(
  target: TargetDirectory,
  {keys, now}: VerifyOptions,
  machine: KeyMachine,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const backup of (await readProofs(target, machine)).backups) {
    const result = await verify(backup, keys, machine);
    if ('how' in result) {
      await noteProof(target, backup.sha256, {at: now.toISOString(), how: result.how}, machine);
    } else {
      const {verdict = 'failed', summary, next} = result;
      const base = {code: 'PS153', component: 'keys', object: backup.path} as const;
      findings.push({...base, verdict, summary, ...(next !== undefined && {hint: next})});
    }
  }
  return findings;
}

type Verdict = {how: ProofHow} | {verdict?: 'unknown'; summary: string; next: string | undefined};

async function verify(backup: BackupRecord, keys: OpenWith | undefined, machine: KeyMachine): Promise<Verdict> {
  const {path} = backup;
  if (!(await isThere(path, machine))) {
    const next = 'look for it where it was taken, or make a new one with `keys backup`';
    return {verdict: 'unknown', summary: `the backup ${path} is not where it was put`, next};
  }
  try {
    const altered = whyAltered(backup, await digestOf(path, machine));
    if (altered !== undefined) {
      const next = 'take the copy that was not altered, or make a new backup with `keys backup`';
      return {summary: `the backup ${path} is not the file that was made: ${altered}`, next};
    }
    if (keys === undefined || !fits(keys, backup)) return {how: 'unchanged'};
    const opened = await openBackup(path, keys, machine);
    const missing = backup.keys.find((key) => !opened.keys.includes(key));
    if (missing === undefined) return {how: 'opened'};
    return {
      summary: `the backup ${path} lacks the key ${shortKey(missing)}`,
      next: 'make a new backup with `keys backup`',
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const {summary, reason, next} = error;
    return {summary: `the backup ${path} is of no use: ${[summary, reason].filter(Boolean).join(': ')}`, next};
  }
}

async function isThere(path: string, {files}: KeyMachine): Promise<boolean> {
  return files.lstat(path).then(
    () => true,
    (error: unknown) => codeOf(error) !== 'ENOENT',
  );
}

/** Keys of the other kind open other backups. One whose kind is not known (restored from elsewhere) is tried. */
function fits(keys: OpenWith, {sealedFor}: BackupRecord): boolean {
  return sealedFor.length === 0 || 'passphrase' in keys === sealedFor.includes('passphrase');
}

function whyAltered({bytes, sha256}: BackupRecord, now: Digest): string | undefined {
  if (now.bytes < bytes) return `it has ${now.bytes} of ${bytes} bytes: it is cut off`;
  if (now.bytes > bytes) return `it has ${now.bytes} bytes, and should have ${bytes}`;
  return now.sha256 === sha256 ? undefined : 'its bytes were changed';
}

async function digestOf(path: string, machine: KeyMachine): Promise<Digest> {
  const measured = metered(bytesOf(path, machine));
  for await (const _piece of measured.bytes);
  return measured.digest();
}
