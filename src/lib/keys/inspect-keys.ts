// `keys list` and `keys verify`: everything there is to say of a directory for keys, as one report.
import {Failure} from '../report/failure.ts';
import type {Finding} from '../report/finding.ts';
import {type JudgeKeysOptions, judgeKeys} from './judge-keys.ts';
import {type KeySummary, keysOf} from './key-inventory.ts';
import {type KeyMachine, keepsRights, octal} from './machine.ts';
import {mendRights, planRights} from './mend-modes.ts';
import {type CopyProof, type Proofs, readProofs} from './proofs.ts';
import {type KeyFile, readKeys} from './read-keys.ts';
import type {OpenWith} from './seal-keys.ts';
import {type TargetDirectory, targetDirectory} from './target-directory.ts';
import {verifyBackups} from './verify-backups.ts';

/** One file that holds a key, as a line of a list. */
export interface KeyRow {
  /** Relative to the directory, with forward slashes. */
  path: string;
  /** `owner identity of a CAS` */
  about: string;
  /** Fingerprint of the public key. */
  key: string;
  /** `0600`; undefined on Windows. */
  mode: string | undefined;
  /** Number of the owner; undefined on Windows. */
  owner: number | undefined;
  /** Other files here with the same key. */
  copies: readonly string[];
  /** Sealed files that hold it. */
  backups: readonly string[];
  lastProof: CopyProof | undefined;
}

export interface KeyReport {
  directory: string;
  rows: KeyRow[];
  keys: KeySummary[];
  findings: Finding[];
}

/** Writes nothing, and needs no lock. @throws Failure when the directory cannot be read */
export async function listKeys(
  directory: string,
  options: Omit<JudgeKeysOptions, 'user'>,
  machine: KeyMachine,
): Promise<KeyReport> {
  const contents = await readKeys(directory, machine);
  const {proofs, trouble} = await knownBackups(targetDirectory(directory), machine);
  const keys = keysOf(contents, proofs);
  const findings = judgeKeys(contents, proofs, {...options, user: machine});
  const rows = contents.files.flatMap((file) => rowsOf(file, keys, machine));
  return {directory, rows, keys, findings: [...findings, ...trouble]};
}

/** A damaged record must not hide the keys. */
async function knownBackups(
  target: TargetDirectory,
  machine: KeyMachine,
): Promise<{proofs: Proofs; trouble: Finding[]}> {
  try {
    return {proofs: await readProofs(target, machine), trouble: []};
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const {summary, object, next} = error;
    const more = {...(object !== undefined && {object}), ...(next !== undefined && {hint: next})};
    return {
      proofs: {backups: []},
      trouble: [{code: 'PS153', component: 'keys', verdict: 'failed', summary, ...more}],
    };
  }
}

function rowsOf(
  {path, about, keys: inside, facts}: KeyFile,
  keys: readonly KeySummary[],
  machine: KeyMachine,
): KeyRow[] {
  const hasRights = keepsRights(machine);
  return inside.map(({key}) => {
    const summary = keys.find((each) => each.key === key);
    return {
      path,
      about,
      key,
      mode: hasRights ? octal(facts.mode) : undefined,
      owner: hasRights ? facts.owner : undefined,
      copies: (summary?.files ?? []).filter((other) => other !== path),
      backups: (summary?.backups ?? []).map((backup) => backup.path),
      lastProof: summary?.lastProof,
    };
  });
}

export interface VerifyKeysOptions extends Omit<JudgeKeysOptions, 'user'> {
  /** Opens the backups; without it only a change of the sealed files is seen. */
  keys: OpenWith | undefined;
  /** Set wrong rights right. */
  mend: boolean;
}

export interface VerifyReport extends KeyReport {
  /** What was changed: `set the mode of identity/config.json: 0644 → 0600`. */
  mended: string[];
}

/**
 * Looks at the backups too, notes what that proves, and mends rights on request. Only under the lock.
 * @throws Failure when the directory cannot be read, its record of backups is damaged, or a change of rights fails
 */
export async function verifyKeys(
  target: TargetDirectory,
  {keys, mend, ...options}: VerifyKeysOptions,
  machine: KeyMachine,
): Promise<VerifyReport> {
  const changes = mend ? planRights(await readKeys(target.path, machine), machine) : [];
  for (const change of changes) await mendRights(target.path, change, machine);
  const backups = await verifyBackups(target, {keys, now: options.now}, machine);
  const report = await listKeys(target.path, options, machine);
  // A backup that is of no use was never opened well, either: once is enough.
  const troubled = new Set(backups.map(({object}) => object));
  const others = report.findings.filter(({code, object}) => code !== 'PS153' || !troubled.has(object));
  return {...report, findings: [...others, ...backups], mended: changes.map(({words}) => words)};
}
