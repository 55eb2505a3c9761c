// TARGET_DIR: its directories, and the names of the files in it.
import {chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {unfinishedName} from '../../../src/lib/keys/publish.ts';
import {ensureSecretDirectory} from '../../../src/lib/keys/secret-directory.ts';
import {
  casFiles,
  casVersionFiles,
  formerCasFiles,
  openTargetDirectory,
  removeAllUnfinished,
  targetDirectory,
} from '../../../src/lib/keys/target-directory.ts';
import {dyingFiles} from '../../support/dying-files.ts';
import {failureOf, keyMachine, modesBelow, putFiles, refusing, withFiles} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

describe('openTargetDirectory', () => {
  test('makes it, with all above it, for its owner alone', async () => {
    const root = emptyDirectory();
    const {target, troubles} = await openTargetDirectory(join(root, 'a/.cas'), keyMachine());
    expect(troubles).toEqual([]);
    expect(target.path).toBe(join(root, 'a/.cas'));
    expect(modesBelow(root)).toEqual({
      a: '0700',
      'a/.cas': '0700',
      'a/.cas/.kubectl-provision': '0700',
      'a/.cas/identity': '0700',
      'a/.cas/owner-config': '0700',
    });
  });

  test.each([0o000, 0o777])('makes it 0700 under umask %o', async (mask) => {
    const root = emptyDirectory();
    const before = process.umask(mask);
    await openTargetDirectory(join(root, '.cas'), keyMachine()).finally(() => process.umask(before));
    expect(new Set(Object.values(modesBelow(root)))).toEqual(new Set(['0700']));
  });

  test('takes over what the old scripts made as it is, and tells what is wrong with it', async () => {
    const root = emptyDirectory();
    putFiles(root, {'.cas/identity/config.json': '{}'});
    chmodSync(join(root, '.cas'), 0o755);
    chmodSync(join(root, '.cas/identity'), 0o775);
    const {troubles} = await openTargetDirectory(join(root, '.cas'), keyMachine());
    expect(troubles).toEqual([
      {path: join(root, '.cas'), words: 'its mode is 0755, not 0700: every user may list it'},
      {
        path: join(root, '.cas/identity'),
        words: 'its mode is 0775, not 0700: every user may list it and replace files in it',
      },
    ]);
    expect(modesBelow(root)).toMatchObject({
      '.cas': '0755',
      '.cas/identity': '0775',
      '.cas/identity/config.json': '0644',
    });
  });

  test('may be named by a link', async () => {
    const root = emptyDirectory();
    mkdirSync(join(root, 'real'), {mode: 0o700});
    symlinkSync(join(root, 'real'), join(root, 'link'));
    const {target} = await openTargetDirectory(join(root, 'link'), keyMachine());
    expect(target.cliConfig).toBe(join(root, 'real/identity/config.json'));
  });

  test('killed at any call, can be opened by the next run', async () => {
    const alive = dyingFiles(Number.POSITIVE_INFINITY);
    await openTargetDirectory(join(emptyDirectory(), 'a/.cas'), keyMachine({files: alive.files}));
    for (let at = 1; at <= alive.calls(); at++) {
      const directory = join(emptyDirectory(), 'a/.cas');
      await expect(openTargetDirectory(directory, keyMachine({files: dyingFiles(at).files}))).rejects.toThrow();
      expect((await openTargetDirectory(directory, keyMachine())).troubles).toEqual([]);
    }
  });

  test.each<[string, (root: string) => unknown, object]>([
    [
      'a link in it',
      (root) => {
        mkdirSync(join(root, '.cas'), {mode: 0o700});
        symlinkSync(root, join(root, '.cas/identity'));
      },
      {
        summary: 'what should be the directory for keys is a symbolic link',
        object: 'HERE/.cas/identity',
        next: 'put a directory in its place, or name another one with --target',
      },
    ],
    [
      'a link that leads nowhere',
      (root) => symlinkSync(join(root, 'nowhere'), join(root, '.cas')),
      {
        summary: 'what should be the directory for keys is a symbolic link',
        object: 'HERE/.cas',
        next: 'put a directory in its place, or name another one with --target',
      },
    ],
    [
      'a file',
      (root) => writeFileSync(join(root, '.cas'), ''),
      {
        summary: 'what should be the directory for keys is no directory',
        object: 'HERE/.cas',
        next: 'put a directory in its place, or name another one with --target',
      },
    ],
  ])('refuses %s', async (_what, arrange, says) => {
    const root = emptyDirectory();
    arrange(root);
    const failure = await failureOf(() => openTargetDirectory(join(root, '.cas'), keyMachine()));
    expect(failure).toEqual(JSON.parse(JSON.stringify(says).replaceAll('HERE', root)));
  });

  test('refuses a directory of another user, who could replace every key', async () => {
    const directory = emptyDirectory();
    const lstat = (async (path: string) => Object.assign(await files.lstat(path), {uid: 77})) as typeof files.lstat;
    expect(await failureOf(() => openTargetDirectory(directory, withFiles({lstat}, {userId: 4242})))).toEqual({
      summary: 'the directory for keys belongs to somebody else',
      object: directory,
      reason: 'its owner is user 77, who could replace every key in it',
      next: 'run this as that user, or name another directory with --target',
    });
  });

  test.each([
    ['EROFS', 'read-only file system', 'name a directory that can be written to with --target'],
    ['ENOSPC', 'no space left on device', 'free some space on this disk'],
    ['EACCES', 'permission denied', 'run this as the user whom the directory belongs to'],
  ])('says of %s what to do', async (code, words, next) => {
    const directory = join(emptyDirectory(), '.cas');
    const machine = withFiles({mkdir: refusing(code, words, 'mkdir')});
    expect(await failureOf(() => openTargetDirectory(directory, machine))).toEqual({
      summary: 'the directory for keys cannot be made',
      object: directory,
      reason: `${code}: ${words}`,
      next,
    });
  });

  test('asks nothing of modes on Windows', async () => {
    const directory = emptyDirectory();
    chmodSync(directory, 0o777);
    const machine = keyMachine({platform: 'win32', userId: undefined});
    expect((await openTargetDirectory(directory, machine)).troubles).toEqual([]);
  });
});

test('of two runs that make a directory, both get it', async () => {
  const directory = join(emptyDirectory(), 'a/b/c');
  expect(await Promise.all([1, 2, 3].map(() => ensureSecretDirectory(directory, keyMachine())))).toEqual([[], [], []]);
});

test('what killed runs left is removed, and nothing else', async () => {
  const {target} = await openTargetDirectory(join(emptyDirectory(), '.cas'), keyMachine());
  const remains = [target.path, target.identity, target.ownerConfig, target.records].map((each) =>
    unfinishedName(join(each, 'x')),
  );
  for (const file of remains) writeFileSync(file, 'secret');
  mkdirSync(join(unfinishedName(target.lock), 'identity'), {recursive: true});
  writeFileSync(target.cliConfig, '{}');
  expect(await removeAllUnfinished(target, keyMachine())).toHaveLength(5);
  expect(Object.keys(modesBelow(target.path)).toSorted()).toEqual([
    ...['.kubectl-provision', 'identity', 'identity/config.json', 'owner-config'],
  ]);
});

describe('names', () => {
  const target = targetDirectory('/home/jane/.cas');
  const cas = {name: 'my-cas', namespace: 'prod'};

  test('are those of the old scripts where they were about one CAS, and our own where all CAS shared one', () => {
    expect(casFiles(target, cas)).toEqual({
      ownerIdentity: '/home/jane/.cas/identity/owner_id_my-cas_prod.json',
      binding: '/home/jane/.cas/identity/owner_id_my-cas_prod.binding.json',
      journal: '/home/jane/.cas/.kubectl-provision/journal_my-cas_prod.jsonl',
      ownerSession: '/home/jane/.cas/identity/cas-owner-session-my-cas-prod.yaml',
      backupSession: '/home/jane/.cas/identity/backup-controller-session-cas-owner_primary-backup_my-cas_prod.yaml',
      provisionedSession: '/home/jane/.cas/identity/provisioned_my-cas_prod.yaml',
      sessionScratch: '/home/jane/.cas/identity/session_my-cas_prod.tmp',
      ownerConfig: '/home/jane/.cas/owner-config/config_my-cas_prod.toml',
    });
    expect(formerCasFiles(target, cas)).toEqual({
      ownerIdentity: '/home/jane/.cas/identity/owner_id_my-cas_my-cas.json',
      backupSession: '/home/jane/.cas/identity/backup-controller-session-cas-owner_primary-backup.yaml',
      provisionedSession: '/home/jane/.cas/identity/provisioned.yaml',
      sessionScratch: '/home/jane/.cas/identity/session.tmp',
      ownerConfig: '/home/jane/.cas/owner-config/config.toml',
    });
    expect(casVersionFiles(target, cas, '6.0.6')).toEqual({
      provisioningStep: '/home/jane/.cas/owner-config/cas-prod-my-cas-6.0.6-provisioning-step.yaml',
      patch: '/home/jane/.cas/owner-config/cas-prod-my-cas-6.0.6-patch.json',
      manifest: '/home/jane/.cas/owner-config/cas-prod-my-cas-6.0.6-manifest.yaml',
      upgradeInput: '/home/jane/.cas/owner-config/cas-prod-my-cas-6.0.6-input.json',
      upgradeManifest: '/home/jane/.cas/owner-config/cas-prod-my-cas-6.0.6-manifest.json',
    });
  });

  test('of the identity go by the Service', () => {
    expect(casFiles(target, {...cas, serviceName: 'svc'}).ownerIdentity).toMatch(/owner_id_svc_prod\.json$/);
  });

  test('of our own never meet', () => {
    const one = casFiles(target, {name: 'a', namespace: 'b-c'});
    const other = casFiles(target, {name: 'a-b', namespace: 'c'});
    const own = ['ownerIdentity', 'binding', 'journal', 'backupSession', 'ownerConfig'] as const;
    expect(own.filter((name) => one[name] === other[name])).toEqual([]);
  });

  test.each(['', '../x', 'a/b', 'A', 'a_b', '.a', 'a..b', 'a\0', 'a\n', 'x'.repeat(254)])('refuse %j', async (name) => {
    expect(await failureOf(() => casFiles(target, {name, namespace: 'prod'}))).toEqual({
      summary: `${JSON.stringify(name)} is no name of Kubernetes`,
      next: 'use lower case letters, digits and hyphens',
    });
    await failureOf(() => casFiles(target, {name: 'cas', namespace: name}));
    await failureOf(() => formerCasFiles(target, {name: 'cas', namespace: 'x', serviceName: name}));
  });

  test.each(['', '../6', '6/0', '6 0'])('refuse the version %j', async (version) => {
    expect(await failureOf(() => casVersionFiles(target, cas, version))).toEqual({
      summary: `${JSON.stringify(version)} is no version`,
      next: 'name one such as 6.0.6',
    });
  });

  test('lie in the directory, whatever it holds', async () => {
    const {target: made} = await openTargetDirectory(emptyDirectory(), keyMachine());
    expect(readdirSync(made.path).toSorted()).toEqual(['.kubectl-provision', 'identity', 'owner-config']);
  });
});
