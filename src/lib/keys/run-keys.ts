// The commands about the keys on this machine: from settings to an outcome. No cluster is touched.
import type {Outcome} from '../report/outcome.ts';
import type {KeysSettings} from '../settings/resolve-keys.ts';
import {fileStep} from './file-step.ts';
import {holdTarget} from './hold-target.ts';
import {listKeys, verifyKeys} from './inspect-keys.ts';
import {type KeysResult, keysOutcome, rowResult} from './keys-outcome.ts';
import type {Held, KeysOutside} from './keys-outside.ts';
import {runKeyBackup, runKeyRestore} from './run-key-backup.ts';
import {openingWith} from './seal-files.ts';

/** @throws Failure for what keeps the command from being done at all */
export async function runKeys(settings: KeysSettings, outside: KeysOutside): Promise<Outcome> {
  const started = outside.now().getTime();
  const result = await resultOf(settings, outside);
  const milliseconds = outside.now().getTime() - started;
  const {version} = outside;
  return keysOutcome(result, {version, strict: settings.strict, milliseconds});
}

async function resultOf(settings: KeysSettings, outside: KeysOutside): Promise<KeysResult> {
  switch (settings.action) {
    case 'list':
      return runList(settings, outside);
    case 'verify':
      return runVerify(settings, outside);
    case 'backup':
      await realDirectory(settings, outside);
      return runKeyBackup(settings, outside, held(settings, outside));
    case 'restore':
      return runKeyRestore(settings, outside, held(settings, outside));
  }
}

async function runList(settings: KeysSettings, outside: KeysOutside): Promise<KeysResult> {
  const {machine, now, ownName} = outside;
  const report = await listKeys(await realDirectory(settings, outside), {now: now(), ownName}, machine);
  const results = report.rows.map(rowResult);
  return {
    command: 'keys list',
    mode: 'check',
    findings: report.findings,
    results,
    good: 'All keys are as they should be',
  };
}

async function runVerify(settings: KeysSettings, outside: KeysOutside): Promise<KeysResult> {
  const {machine, now, ownName, learn} = outside;
  const {seal, mend} = settings;
  await realDirectory(settings, outside);
  const keys = await openingWith(seal, learn);
  return held(
    settings,
    outside,
  )(async (target) => {
    const {findings, rows, mended} = await verifyKeys(target, {keys, mend, now: now(), ownName}, machine);
    return {
      command: 'keys verify',
      mode: mend ? 'reconcile' : 'check',
      findings,
      done: mended,
      results: rows.map(rowResult),
      good: mended.length === 0 ? 'All keys are as they should be' : `${mended.length} rights were set right`,
    };
  });
}

function held({targetDirectory, action}: KeysSettings, {machine, pid, now, emit, ownName}: KeysOutside): Held {
  return async (work) => {
    const hold = {command: `${ownName} keys ${action}`, pid, now: now(), emit};
    const {target, release} = await holdTarget(targetDirectory, hold, machine);
    try {
      return await work(target);
    } finally {
      await release();
    }
  };
}

/** The directory itself may be named by a symbolic link. What only looks makes none. */
async function realDirectory({targetDirectory: file}: KeysSettings, {machine}: KeysOutside): Promise<string> {
  return fileStep({summary: 'the directory for keys cannot be read', file}, () => machine.files.realpath(file));
}
