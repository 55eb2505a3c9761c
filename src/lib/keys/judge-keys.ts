// What is to be said of the keys: findings about soundness, rights, copies, proofs and bindings. Pure.
import type {Finding} from '../report/finding.ts';
import {type KeySummary, keysOf, shortKey} from './key-inventory.ts';
import {type KeyMachine, keepsRights} from './machine.ts';
import {isRightsMatter, planRights} from './mend-modes.ts';
import type {BackupRecord, CopyProof, Proofs} from './proofs.ts';
import type {KeyContents, KeyFile} from './read-keys.ts';
import {type RightsTrouble, rightsTroubles} from './rights.ts';

export interface JudgeKeysOptions {
  now: Date;
  /** Who judges: what another user has to mend is not mendable. */
  user: Pick<KeyMachine, 'platform' | 'userId'>;
  /** How commands are called in hints: `kubectl provision`. */
  ownName: string;
}

type Draft = Omit<Finding, 'component'>;

/** A proof that is older says little about today: media age, passphrases are forgotten. */
const proofDays = 90;

export function judgeKeys(contents: KeyContents, proofs: Proofs, options: JudgeKeysOptions): Finding[] {
  const keys = keysOf(contents, proofs);
  const drafts = [
    ...judgeFiles(contents, keys),
    ...judgeRights(contents, options),
    ...keys.flatMap((key) => judgeCopies(key, contents, options)),
    ...proofs.backups.map((backup) => judgeProof(backup, options)),
    ...contents.files.flatMap(judgeBindingOf),
  ];
  return drafts.map((draft) => ({...draft, component: 'keys'}));
}

function judgeFiles({files, directory}: KeyContents, keys: readonly KeySummary[]): Draft[] {
  const unsound = files.filter(({trouble}) => trouble !== undefined);
  const leftOver = files.filter(({kind}) => kind === 'unfinished' || kind === 'scratch');
  const mixed = keys.filter(({seeds}) => seeds.length > 1);
  const holders = files.filter((file) => file.keys.length > 0);
  const findings: Draft[] = [
    ...unsound.map(({path, trouble = ''}): Draft => failed('PS150', `${path}: ${trouble}`, path)),
    ...mixed.map(({key, files: where}) =>
      failed('PS150', `the key ${shortKey(key)} goes with different seeds for signing sessions`, where.join(', ')),
    ),
    ...leftOver.map(
      ({path, about}): Draft => ({
        code: 'PS150',
        verdict: 'warning',
        summary: `${path} may hold a secret: ${about}`,
        object: path,
        hint: 'remove it, if no other run is under way',
      }),
    ),
  ];
  if (findings.length > 0) return findings;
  if (holders.length === 0) {
    return [{code: 'PS150', verdict: 'skipped', summary: `there is no owner identity in ${directory}`}];
  }
  const count = keys.filter(({files: where}) => where.length > 0).length;
  const many = `${count} ${count === 1 ? 'key' : 'keys'} in ${holders.length} ${holders.length === 1 ? 'file' : 'files'}`;
  return [{code: 'PS150', verdict: 'ok', summary: `${many}, all sound`}];
}

function failed(code: Finding['code'], summary: string, object: string): Draft {
  return {code, verdict: 'failed', summary, object};
}

function judgeRights(contents: KeyContents, {user, ownName}: JudgeKeysOptions): Draft[] {
  const {files, directories, rightful} = contents;
  if (!keepsRights(user)) {
    const summary = 'rights are not checked: on Windows a file is as private as its directory; keep it in your profile';
    return [{code: 'PS151', verdict: 'skipped', summary}];
  }
  const mendable = new Set(planRights(contents, user).map(({path}) => path));
  const findings = [...directories, ...files.filter(isRightsMatter)].flatMap(({path, facts}) =>
    rightsTroubles(facts, rightful, user).map((trouble) =>
      rightsFinding(path || '.', trouble, mendable.has(path) ? `${ownName} keys verify --mend` : undefined),
    ),
  );
  if (findings.length > 0) return findings;
  return [{code: 'PS151', verdict: 'ok', summary: 'nobody else may read the secret files or change their directories'}];
}

/** `mend`: the command that mends it, where this user can. */
function rightsFinding(path: string, {kind, words}: RightsTrouble, mend: string | undefined): Draft {
  const base = {code: 'PS151', summary: `${path}: ${words}`, object: path} as const;
  if (kind === 'links') return {...base, verdict: 'warning', hint: 'see which other name it has, and remove that'};
  if (mend === undefined)
    return {...base, verdict: 'failed', hint: 'mend that as the user whom it belongs to, or as root'};
  return {...base, verdict: 'failed', mendable: true, hint: mend};
}

function judgeCopies(key: KeySummary, {directory}: KeyContents, {ownName}: JudgeKeysOptions): Draft[] {
  const {files, backups} = key;
  const name = `the key ${shortKey(key.key)}`;
  if (files.length === 0) {
    const places = backups.map(({path}) => path);
    const summary = `${name} is not in ${directory} any more; ${places.length === 1 ? 'a backup has' : 'backups have'} it`;
    return [{code: 'PS152', verdict: 'warning', summary, details: places, hint: `${ownName} keys restore`}];
  }
  if (backups.length > 0) {
    const count = `${backups.length} ${backups.length === 1 ? 'backup' : 'backups'}`;
    return [{code: 'PS152', verdict: 'ok', summary: `${name} has ${count}`, object: files.join(', ')}];
  }
  const summary =
    files.length === 1
      ? `${name} has one copy only`
      : `${name} has ${files.length} copies, all in the same directory: one disk that fails takes them all`;
  return [{code: 'PS152', verdict: 'warning', summary, object: files.join(', '), hint: `${ownName} keys backup`}];
}

function judgeProof({path, proofs}: BackupRecord, {now, ownName}: JudgeKeysOptions): Draft {
  const opened = proofs.filter(({how}) => how === 'opened' || how === 'drill');
  const last = opened.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1);
  const hint = `${ownName} keys verify`;
  if (last === undefined) {
    const summary = `the backup ${path} was never opened since it was made`;
    return {code: 'PS153', verdict: 'warning', summary, object: path, hint};
  }
  const days = Math.floor((now.getTime() - Date.parse(last.at)) / 86_400_000);
  const summary = `the backup ${path} ${proofWords(last)} ${last.at.slice(0, 10)}`;
  if (days <= proofDays) return {code: 'PS153', verdict: 'ok', summary, object: path};
  return {code: 'PS153', verdict: 'warning', summary: `${summary}, ${days} days ago`, object: path, hint};
}

/** `was last opened on`. */
function proofWords({how, cas}: CopyProof): string {
  return how === 'drill' ? `gave a key that ${cas ?? 'the CAS'} knows on` : 'was last opened on';
}

function judgeBindingOf({path, kind, keys, binding}: KeyFile): Draft[] {
  const [own] = keys;
  if (kind !== 'owner-identity' || own === undefined) return [];
  if (binding === undefined) {
    return [{code: 'PS154', verdict: 'skipped', summary: `${path} is not bound to a CAS yet; its first use does that`}];
  }
  const {namespace, name, cluster, clusterUid, key} = binding;
  if (key === own.key) {
    const where = `CAS ${namespace}/${name} of cluster ${cluster ?? clusterUid}`;
    return [{code: 'PS154', verdict: 'ok', summary: `${path} belongs to ${where}`, object: path}];
  }
  const summary = `${path} has the key ${shortKey(own.key)}; bound to its CAS is the key ${shortKey(key)}`;
  return [{...failed('PS154', summary, path), hint: 'restore the right file with `keys restore`'}];
}
