// `keys backup` and `keys restore`: a sealed file of all keys, and the way back.
import {Failure} from '../report/failure.ts';
import type {Finding} from '../report/finding.ts';
import type {KeysSettings} from '../settings/resolve-keys.ts';
import {listKeys} from './inspect-keys.ts';
import {type BackupResult, backUpKeys} from './key-backup.ts';
import {type Restored, restoreKeys} from './key-restore.ts';
import type {KeysResult} from './keys-outcome.ts';
import type {Held, KeysOutside} from './keys-outside.ts';
import {neededOpening, neededSealing} from './seal-files.ts';

export async function runKeyBackup(settings: KeysSettings, outside: KeysOutside, held: Held): Promise<KeysResult> {
  const {machine, now, emit} = outside;
  const path = fileOf(settings);
  const to = await neededSealing(settings.seal, outside);
  const backup = await held((target) => backUpKeys(target, {path, to, now: now(), armor: settings.armor}, machine));
  for (const {path: each, why} of backup.leftOut) {
    emit({type: 'note', level: 'verbose', text: `${each} is not in the backup: ${why}`});
  }
  return {
    command: 'keys backup',
    mode: 'reconcile',
    findings: judgeBackup(backup, outside),
    done: [`seal ${backup.files.length} files into ${path}`],
    results: [
      {name: 'backup', value: path},
      {name: 'sha256', value: backup.record.sha256},
      ...backup.record.keys.map((value) => ({name: 'key', value})),
    ],
    good: 'The keys are backed up',
    made: `The keys are backed up in ${path}`,
  };
}

function judgeBackup({record, unsound}: BackupResult, {ownName}: KeysOutside): Finding[] {
  const {path, keys} = record;
  const isOpened = record.proofs.some(({how}) => how === 'opened');
  const count = keys.length === 1 ? 'one key' : `${keys.length} keys`;
  const base = {component: 'keys', object: path} as const;
  return [
    ...unsound.map(
      ({path: each, why}): Finding => ({
        ...{code: 'PS150', component: 'keys', verdict: 'warning', object: each},
        summary: `${each} is in the backup as it is, though ${why}`,
      }),
    ),
    {...base, code: 'PS152', verdict: 'ok', summary: `${count} sealed`},
    isOpened
      ? {
          ...base,
          code: 'PS153',
          verdict: 'ok',
          summary: 'it was opened with the passphrase, and held all that it should',
        }
      : {
          ...base,
          code: 'PS153',
          verdict: 'ok',
          summary:
            'it was opened by the key of this one file and compared; nobody has opened it with a recipient’s key',
          hint: `${ownName} keys verify --identity FILE`,
        },
  ];
}

export async function runKeyRestore(settings: KeysSettings, outside: KeysOutside, held: Held): Promise<KeysResult> {
  const {machine, now, ownName} = outside;
  const file = fileOf(settings);
  const keys = await neededOpening(file, settings.seal, outside);
  return held(async (target) => {
    const restored = await restoreKeys(target, {file, keys, now: now()}, machine);
    const {findings} = await listKeys(target.path, {now: now(), ownName}, machine);
    const done = restored.files.filter(({state}) => state === 'restored').map(({path}) => `restore ${path}`);
    const count = done.length === 1 ? 'One file was' : `${done.length || 'No'} files were`;
    return {
      command: 'keys restore',
      mode: 'reconcile',
      findings: [...keptFindings(restored), ...findings],
      done,
      results: restored.files.map(({path, state}) => ({name: path, value: state})),
      good: 'The keys are restored',
      made: done.length === 0 ? `All of it is in ${target.path} already` : `${count} restored into ${target.path}`,
    };
  });
}

function keptFindings({files}: Restored): Finding[] {
  return files.flatMap(({path, state}): Finding[] =>
    state === 'kept'
      ? [
          {
            ...{code: 'PS150', component: 'keys', verdict: 'warning', object: path},
            summary: `${path} is another state of the file in the backup; it has no other key, and stays`,
          },
        ]
      : [],
  );
}

function fileOf({file, action}: KeysSettings): string {
  if (file !== undefined) return file;
  throw new Failure({kind: 'usage', summary: 'name the sealed file', next: `keys ${action} FILE`});
}
