// A passphrase that is typed: asked for where a terminal is and nothing is named, never shown, and twice where it seals.
import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {generateX25519Identity, identityToRecipient} from 'age-encryption';
import {describe, expect, test} from 'vitest';
import {backUpKeys} from '../../src/lib/keys/key-backup.ts';
import {openTargetDirectory} from '../../src/lib/keys/target-directory.ts';
import {byPassphrase, quick} from '../support/backup-ground.ts';
import {anIdentity, configText, keyMachine, putFiles} from '../support/key-ground.ts';
import {run} from '../support/runtime.ts';
import {emptyDirectory} from '../support/temporary.ts';
import {hasTerminal, openTerminal, keys as pressed} from '../support/terminal.ts';

/** Milliseconds: a passphrase that is typed is made slow to guess, and so slow to try on a busy machine. */
const slow = 120_000;
const passphrase = byPassphrase.passphrase.reveal();
const program = join(import.meta.dirname, '../../bin/dev.js');

/** A home directory with one key in ~/.cas. */
function ground() {
  const home = emptyDirectory();
  const target = join(home, '.cas');
  putFiles(target, {'identity/config.json': configText(anIdentity())}, 0o600);
  for (const directory of [target, join(target, 'identity')]) chmodSync(directory, 0o700);
  const keys = (args: string[], secrets: string[] = []) =>
    run(['keys', ...args], {homeDirectory: home, cwd: home, secrets});
  return {home, target, keys};
}

/** Sealed quickly, as trying a passphrase is made to take a second. */
async function sealed(armor: boolean, to: Parameters<typeof backUpKeys>[1]['to'] = byPassphrase) {
  const its = ground();
  const {target} = await openTargetDirectory(its.target, keyMachine());
  const path = join(its.home, 'keys.age');
  await backUpKeys(target, {path, to, now: new Date('2026-06-01T00:00:00Z'), armor, ...quick}, keyMachine());
  return {...its, path};
}

describe('a backup of keys', () => {
  test('is sealed by what is typed twice', {timeout: slow}, async () => {
    const {home, keys} = ground();
    const {code, stderr, stdout, questions} = await keys(['backup', 'keys.age'], [passphrase, passphrase]);
    expect(code, stderr).toBe(0);
    expect(questions).toEqual(['Passphrase that seals the backup:', 'The same once more:']);
    expect(readFileSync(join(home, 'keys.age'), 'latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt /);
    expect(stdout + stderr).not.toContain(passphrase);
    const verified = await keys(['restore', 'keys.age', '--target', join(home, 'restored')], [passphrase]);
    expect(verified.code, verified.stderr).toBe(0);
  });

  test.each([
    ['two that are not the same', [passphrase, `${passphrase}.`], 'the two passphrases are not the same'],
    ['one that is too short', ['tiny-pass'], 'the passphrase is too short'],
    ['none', ['', ''], 'the passphrase is too short'],
  ])('is not made by %s', async (_, secrets, says) => {
    const {home, keys} = ground();
    const {code, stderr} = await keys(['backup', 'keys.age'], secrets);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    for (const secret of secrets.filter(Boolean)) expect(stderr).not.toContain(secret);
    expect(existsSync(join(home, 'keys.age'))).toBe(false);
  });

  test('is not made where nobody can be asked', async () => {
    const {code, stderr, questions} = await ground().keys(['backup', 'keys.age']);
    expect(code).toBe(2);
    expect(stderr).toContain('nothing is named that seals the backup');
    expect(questions).toEqual([]);
  });
});

describe('what opens one', () => {
  test.each([
    ['binary', false],
    ['text', true],
  ])('is asked for: %s', async (_, armor) => {
    const {keys, home} = await sealed(armor);
    const place = ['--target', join(home, 'restored')];
    const wrong = await keys(['restore', 'keys.age', ...place], ['incorrect horse battery']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).not.toContain('incorrect horse');
    const right = await keys(['restore', 'keys.age', ...place], [passphrase]);
    expect(right.code, right.stderr).toBe(0);
    expect(right.questions).toEqual([`Passphrase that opens ${join(home, 'keys.age')}:`]);
  });

  test('is not asked for where a passphrase opens nothing', async () => {
    const recipient = await identityToRecipient(await generateX25519Identity());
    for (const armor of [false, true]) {
      const {keys} = await sealed(armor, {recipients: [recipient]});
      const {code, stderr, questions} = await keys(['restore', 'keys.age'], [passphrase]);
      expect(code).toBe(2);
      expect(stderr).toContain('nothing is named that opens the backup');
      expect(questions).toEqual([]);
    }
  });

  test('is not asked for where there is no such file, or another one', async () => {
    const {keys, home} = ground();
    writeFileSync(join(home, 'other'), 'age-encryption.org/v1\n');
    mkdirSync(join(home, 'directory'));
    for (const file of ['none', 'other', 'directory']) {
      const {code, questions} = await keys(['restore', file], [passphrase]);
      expect(code).not.toBe(0);
      expect(questions).toEqual([]);
    }
  });

  test('is not asked for when a file is named', async () => {
    const {keys, home} = await sealed(false);
    writeFileSync(join(home, 'p'), `${passphrase}\n`, {mode: 0o600});
    const args = ['restore', 'keys.age', '--passphrase-file', 'p', '--target', join(home, 'restored')];
    const {code, questions} = await keys(args, ['not asked for']);
    expect([code, questions]).toEqual([0, []]);
  });
});

test.skipIf(!hasTerminal)('on a terminal nothing of it can be seen', {timeout: slow}, async () => {
  const {home} = ground();
  const env = {HOME: home, PATH: process.env.PATH ?? ''};
  const terminal = openTerminal({
    file: process.execPath,
    args: [program, 'keys', 'backup', 'keys.age'],
    env,
    cwd: home,
    columns: 100,
  });
  try {
    await terminal.shows('Passphrase that seals the backup:');
    terminal.press(passphrase + pressed.enter);
    await terminal.shows('The same once more:');
    terminal.press(passphrase + pressed.enter);
    expect(await terminal.ended).toBe(0);
    expect(terminal.raw()).not.toContain(passphrase.slice(0, 7));
    expect(existsSync(join(home, 'keys.age'))).toBe(true);
  } finally {
    terminal.close();
  }
});
