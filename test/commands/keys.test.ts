// The commands about keys through the whole program, with key files made on the spot.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {generateX25519Identity, identityToRecipient} from 'age-encryption';
import {describe, expect, test} from 'vitest';
import {backUpKeys} from '../../src/lib/keys/key-backup.ts';
import {openTargetDirectory} from '../../src/lib/keys/target-directory.ts';
import type {Outcome} from '../../src/lib/report/outcome.ts';
import {byPassphrase, quick} from '../support/backup-ground.ts';
import {anIdentity, configText, keyMachine, modesBelow, putFiles} from '../support/key-ground.ts';
import {run} from '../support/runtime.ts';
import {emptyDirectory} from '../support/temporary.ts';

const owner = anIdentity();
const passphrase = byPassphrase.passphrase.reveal();
const [ageKey, otherKey] = [await generateX25519Identity(), await generateX25519Identity()];
/** Sealing for a recipient is quick; trying a passphrase is made to take a second. */
const seal = ['--recipient', await identityToRecipient(ageKey)];
const open = ['--identity', 'age.key'];
const isRoot = process.getuid?.() === 0;
const ownFiles = {
  'identity/config.json': configText(owner),
  'owner-config/config_cas_default.toml': 'subscription_key = "0123"\n',
};

/** A home directory with these key files of mode 0600 in ~/.cas; `keys` runs a command there. */
function ground(contents: Readonly<Record<string, string>> = ownFiles) {
  const home = emptyDirectory();
  const target = join(home, '.cas');
  putFiles(target, contents, 0o600);
  for (const directory of ['', 'identity', 'owner-config']) {
    mkdirSync(join(target, directory), {recursive: true});
    chmodSync(join(target, directory), 0o700);
  }
  writeFileSync(join(home, 'right.txt'), `${passphrase}\n`, {mode: 0o600});
  writeFileSync(join(home, 'wrong.txt'), 'incorrect horse battery staple\n', {mode: 0o600});
  writeFileSync(join(home, 'age.key'), `${ageKey}\n`, {mode: 0o600});
  writeFileSync(join(home, 'other.key'), `${otherKey}\n`, {mode: 0o600});
  const screen = (...words: string[]) => run(['keys', ...words], {homeDirectory: home, cwd: home});
  const keys = async (...words: string[]) => {
    const {code, stdout, stderr} = await screen(...words, '-o', 'json');
    const outcome = stdout.startsWith('{') ? (JSON.parse(stdout) as Outcome) : undefined;
    return {code, stdout, stderr, outcome, troubles: troublesIn(outcome)};
  };
  return {home, target, keys, screen};
}

/** `PS152 warning`, for findings that are neither ok nor skipped. */
function troublesIn(outcome: Outcome | undefined): string[] {
  const findings = outcome?.findings.filter(({verdict}) => verdict !== 'ok' && verdict !== 'skipped') ?? [];
  return findings.map(({code, verdict}) => `${code} ${verdict}`);
}

/** Every way in which the secrets of the ground could be written. */
function expectNoSecret({stdout, stderr}: {stdout: string; stderr: string}): void {
  const said = stdout + stderr;
  const [, body = ''] = /PRIVATE KEY-----\n([^\n]+)/.exec(owner.pem) ?? [];
  expect(body.length).toBeGreaterThan(20);
  for (const secret of [passphrase, 'incorrect horse', body, owner.seed.join(','), 'AGE-SECRET-KEY', '"0123"']) {
    expect(said).not.toContain(secret);
  }
}

describe('list', () => {
  test('names each key and says that there is one copy only; writes nothing', async () => {
    const {keys, target} = ground();
    const before = modesBelow(target);
    const {code, outcome, troubles} = await keys('list');
    expect(code).toBe(0);
    expect(troubles).toEqual(['PS152 warning']);
    expect(outcome?.summary).toContain('has one copy only');
    expect(outcome?.results).toEqual([
      {
        name: 'identity/config.json',
        value: `state of the SCONE CLI; key ${owner.key}; mode 0600; in no other file; no backup`,
      },
    ]);
    expect(modesBelow(target)).toEqual(before);
  });

  test('with --strict one copy only is a difference', async () => {
    expect((await ground().keys('list', '--strict')).code).toBe(3);
  });

  test('needs no lock', async () => {
    const {keys, target} = ground();
    lockBySomebody(target);
    expect((await keys('list')).code).toBe(0);
  });

  test('an empty directory has no keys, and one that is missing is a failure', async () => {
    const {keys, home} = ground({});
    const empty = await keys('list');
    expect([empty.code, empty.outcome?.results, empty.outcome?.findings[0]?.verdict]).toEqual([
      0,
      undefined,
      'skipped',
    ]);
    const missing = await keys('list', '--target', join(home, 'nowhere'));
    expect(missing.code).toBe(1);
    expect(missing.stderr + missing.stdout).toContain('the directory for keys cannot be read');
    expect(existsSync(join(home, 'nowhere'))).toBe(false);
  });

  test('the directory may be named by a symbolic link', async () => {
    const {keys, home, target} = ground();
    symlinkSync(target, join(home, 'link'));
    expect((await keys('list', '--target', join(home, 'link'))).outcome?.results).toHaveLength(1);
  });

  test('for people: what is found, the keys, and what to type next', async () => {
    const {screen} = ground();
    const {stdout} = await screen('list');
    expect(stdout).toContain(`identity/config.json: state of the SCONE CLI; key ${owner.key}`);
    expect(stdout).toMatch(/next: +kubectl provision keys backup/);
  });
});

describe('verify', () => {
  test('wrong modes are found, and set right on request', async () => {
    const {keys, target} = ground();
    chmodSync(join(target, 'identity/config.json'), 0o644);
    chmodSync(join(target, 'identity'), 0o755);
    const found = await keys('verify');
    expect([found.code, found.troubles]).toEqual([3, ['PS151 failed', 'PS151 failed', 'PS152 warning']]);
    const mended = await keys('verify', '--mend');
    expect([mended.code, mended.troubles]).toEqual([0, ['PS152 warning']]);
    expect(mended.outcome?.changes.map(({summary, state}) => `${summary}: ${state}`)).toEqual([
      'set the mode of identity: 0755 → 0700: done',
      'set the mode of identity/config.json: 0644 → 0600: done',
    ]);
    expect(modesBelow(target)).toMatchObject({identity: '0700', 'identity/config.json': '0600'});
  });

  test('a damaged key file is broken, and shows nothing of it', async () => {
    const {keys} = ground({'identity/config.json': configText(owner).slice(0, 700)});
    const run = await keys('verify');
    expect([run.code, run.troubles[0]]).toEqual([1, 'PS150 failed']);
    expectNoSecret(run);
  });

  test('makes no directory where there is none', async () => {
    const {keys, home} = ground();
    expect((await keys('verify', '--target', join(home, 'nowhere'))).code).toBe(1);
    expect(existsSync(join(home, 'nowhere'))).toBe(false);
  });
});

describe('backup and restore', () => {
  test('with a passphrase: there and back, byte for byte, with tight modes, and no secret said', async () => {
    const {keys, target, home} = ground();
    const backup = await keys('backup', 'keys.age', '--passphrase-file', 'right.txt', '-v');
    expect([backup.code, backup.troubles], backup.stderr).toEqual([0, []]);
    expect(backup.outcome?.results).toContainEqual({name: 'key', value: owner.key});
    const listed = await keys('list');
    expect([listed.code, listed.troubles]).toEqual([0, []]);
    const restore = await keys('restore', 'keys.age', '--passphrase-file', 'right.txt', '--target', 'new', '-v');
    expect([restore.code, restore.troubles], restore.stderr).toEqual([0, []]);
    for (const file of Object.keys(ownFiles)) {
      expect(readFileSync(join(home, 'new', file))).toEqual(readFileSync(join(target, file)));
    }
    expect(modesBelow(join(home, 'new'))).toMatchObject({identity: '0700', 'identity/config.json': '0600'});
    for (const each of [backup, restore, listed]) expectNoSecret(each);
  }, 60_000);

  test('what a passphrase seals, no other opens; verify opens it', async () => {
    const {keys, home, target} = ground();
    const sealed = {path: join(home, 'keys.age'), to: byPassphrase, now: new Date(), ...quick};
    await backUpKeys((await openTargetDirectory(target, keyMachine())).target, sealed, keyMachine());
    const verified = await keys('verify', '--passphrase-file', 'right.txt');
    expect([verified.code, verified.troubles]).toEqual([0, []]);
    const altered = await keys('verify', '--passphrase-file', 'wrong.txt');
    expect([altered.code, altered.troubles]).toEqual([1, ['PS153 failed']]);
    const wrong = await keys('restore', 'keys.age', '--passphrase-file', 'wrong.txt', '--target', 'new');
    expect([wrong.code, wrong.stdout.includes('the passphrase is wrong')]).toEqual([1, true]);
    for (const each of [verified, altered, wrong]) expectNoSecret(each);
  });

  test('for recipients, as text, opened by one of their keys', async () => {
    const {keys, home} = ground();
    writeFileSync(join(home, 'recipients.txt'), `# safe\n${await identityToRecipient(otherKey)}\n`);
    const backup = await keys('backup', 'keys.age', '--armor', ...seal, '--recipients-file', 'recipients.txt');
    expect(backup.code, backup.stderr).toBe(0);
    expect(readFileSync(join(home, 'keys.age'), 'utf8')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    const restore = await keys('restore', 'keys.age', '--identity', 'other.key', '--target', 'new');
    expect([restore.code, restore.troubles], restore.stderr).toEqual([0, []]);
    const again = await keys('restore', 'keys.age', ...open, '--target', 'new');
    expect([again.code, again.outcome?.changes]).toEqual([0, []]);
    expectNoSecret(restore);
  });

  test.each([
    {what: 'another age key', spoil: () => {}, words: ['--identity', 'other.key'], code: 1},
    {what: 'a cut off file', spoil: (file: string) => truncateSync(file, readFileSync(file).length - 20), code: 1},
    {what: 'no sealed file', spoil: (file: string) => writeFileSync(file, 'hello\n'), code: 1},
    {what: 'nothing that opens it', spoil: () => {}, words: [], code: 2},
  ])('$what restores nothing', async ({spoil, words = open, code}) => {
    const {keys, home} = ground();
    await keys('backup', 'keys.age', ...seal);
    spoil(join(home, 'keys.age'));
    const restore = await keys('restore', 'keys.age', ...words, '--target', 'new');
    expect(restore.code, restore.stderr).toBe(code);
    expect(existsSync(join(home, 'new', 'identity/config.json'))).toBe(false);
    expectNoSecret(restore);
  });

  test('another key that is there stays, and both fingerprints are named', async () => {
    const {keys} = ground();
    await keys('backup', 'keys.age', ...seal);
    const other = anIdentity('other');
    const there = ground({'identity/config.json': configText(other)});
    const restore = await keys('restore', 'keys.age', ...open, '--target', there.target);
    expect(restore.code).toBe(1);
    expect(restore.stderr + restore.stdout).toContain(owner.key);
    expect(restore.stderr + restore.stdout).toContain(other.key);
    expect(readFileSync(join(there.target, 'identity/config.json'), 'utf8')).toBe(configText(other));
  });

  test.each([
    {what: 'nothing to seal with', words: ['keys.age'], code: 2, says: 'nothing is named that seals the backup'},
    {what: 'a short passphrase', words: ['keys.age', '--passphrase-file', 'short.txt'], code: 2, says: 'too short'},
    {
      what: 'two ways',
      words: ['keys.age', '--passphrase-file', 'right.txt', '--recipient', 'age1'],
      code: 2,
      says: 'contradict',
    },
    {
      what: 'a missing passphrase file',
      words: ['keys.age', '--passphrase-file', 'no.txt'],
      code: 2,
      says: 'cannot be read',
    },
    {
      what: 'a place within the directory',
      words: ['.cas/keys.age', '--passphrase-file', 'right.txt'],
      code: 2,
      says: 'is none',
    },
    {what: 'a file that is there', words: ['right.txt', '--passphrase-file', 'right.txt'], code: 1, says: 'right.txt'},
    {what: 'no file', words: ['--passphrase-file', 'right.txt'], code: 2, says: 'FILE is missing'},
  ])('$what: no backup', async ({words, code, says}) => {
    const {keys, home} = ground();
    writeFileSync(join(home, 'short.txt'), 'abc\n');
    const backup = await keys('backup', ...words);
    expect(backup.code, backup.stderr).toBe(code);
    expect(backup.stderr + backup.stdout).toContain(says);
    expect(existsSync(join(home, 'keys.age'))).toBe(false);
    expect(readFileSync(join(home, 'right.txt'), 'utf8')).toBe(`${passphrase}\n`);
  });

  test('no keys, no backup', async () => {
    const {keys} = ground({});
    const backup = await keys('backup', 'keys.age', '--passphrase-file', 'right.txt');
    expect([backup.code, backup.stdout.includes('there is no owner identity to back up')]).toEqual([1, true]);
  });

  test.skipIf(isRoot)('a directory that cannot be written to leaves nothing behind', async () => {
    const {keys, home} = ground();
    await keys('backup', 'keys.age', ...seal);
    mkdirSync(join(home, 'shut'), {mode: 0o500});
    expect((await keys('backup', 'shut/keys.age', ...seal)).code).toBe(1);
    expect((await keys('restore', 'keys.age', ...open, '--target', 'shut/new')).code).toBe(1);
    expect(readdirSync(join(home, 'shut'))).toEqual([]);
  });
});

describe('the lock', () => {
  test.each([
    ['verify'],
    ['backup', 'keys.age', '--passphrase-file', 'right.txt'],
    ['restore', 'keys.age', '--passphrase-file', 'right.txt'],
  ])('of another run stops keys %s', async (...words) => {
    const {keys, target} = ground();
    lockBySomebody(target);
    const run = await keys(...words);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('another run works in the directory for keys');
    expect(run.stdout).toContain('kubectl provision cas one');
  });

  test('is let go after each command', async () => {
    const {keys, target} = ground();
    await keys('backup', 'keys.age', ...seal);
    await keys('restore', 'keys.age', '--identity', 'other.key');
    expect(existsSync(join(target, '.kubectl-provision/lock'))).toBe(false);
  });
});

/** As a run that is still under way leaves it: this very process. */
function lockBySomebody(target: string): void {
  const record = {
    command: 'kubectl provision cas one',
    pid: process.pid,
    host: hostname(),
    since: '2026-01-01T00:00:00.000Z',
    id: '00000000-0000-4000-8000-000000000000',
  };
  mkdirSync(join(target, '.kubectl-provision'), {recursive: true, mode: 0o700});
  writeFileSync(join(target, '.kubectl-provision/lock'), JSON.stringify(record), {mode: 0o600});
}
