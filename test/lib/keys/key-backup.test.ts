// Backups of keys: what is in them, and that there is a whole one or none.
import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {manifestName, packArchive} from '../../../src/lib/keys/key-archive.ts';
import {backUpKeys} from '../../../src/lib/keys/key-backup.ts';
import {restoreKeys} from '../../../src/lib/keys/key-restore.ts';
import type {KeyMachine} from '../../../src/lib/keys/machine.ts';
import {openBackup} from '../../../src/lib/keys/open-backup.ts';
import {readProofs} from '../../../src/lib/keys/proofs.ts';
import {openTargetDirectory, type TargetDirectory} from '../../../src/lib/keys/target-directory.ts';
import {backupGround, byPassphrase, contentsOf, now, quick} from '../../support/backup-ground.ts';
import {dyingFiles} from '../../support/dying-files.ts';
import {configText, failureOf, keyMachine, modesBelow, refusing, withFiles} from '../../support/key-ground.ts';
import {oldLayout, oldVersions} from '../../support/old-layouts.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const machine = keyMachine();
const {owner, other, to, keys, ownFiles, aTarget, aBackup} = await backupGround();

const restore = (target: TargetDirectory, file: string, who: KeyMachine = machine) =>
  restoreKeys(target, {file, keys, now}, who);

describe('a backup', () => {
  test('holds the keys, is noted, and comes back byte for byte with mode 0600', async () => {
    const target = await aTarget();
    const {record, files: inIt, leftOut, unsound} = await aBackup(target);
    expect([inIt, leftOut, unsound]).toEqual([Object.keys(ownFiles), [], []]);
    expect(record).toMatchObject({
      keys: [owner.key],
      sealedFor: 'recipients' in to ? to.recipients : [],
      made: now.toISOString(),
      proofs: [{how: 'compared'}],
    });
    expect((await readProofs(target, machine)).backups).toEqual([record]);
    const empty = await aTarget({});
    expect(await restore(empty, record.path)).toEqual({
      files: inIt.map((path) => ({path, state: 'restored'})),
      keys: [owner.key],
    });
    expect(contentsOf(empty)).toEqual(ownFiles);
    expect(new Set(Object.values(modesBelow(empty.path)))).toEqual(new Set(['0600', '0700']));
  });

  test('with a passphrase was opened with it, and says so', async () => {
    const target = await aTarget();
    const path = join(emptyDirectory(), 'keys.age');
    const {record} = await backUpKeys(target, {path, to: byPassphrase, now, armor: true, ...quick}, machine);
    expect(record).toMatchObject({sealedFor: ['passphrase'], proofs: [{how: 'opened'}]});
    expect((await openBackup(path, byPassphrase, machine)).keys).toEqual([owner.key]);
  });

  test.each(oldVersions)('of the layout of %s leaves out only scratch and templates', async (version) => {
    const old = oldLayout(version, owner);
    const {target} = await openTargetDirectory(old.directory, machine);
    const {record, leftOut} = await aBackup(target);
    const out = leftOut.map(({path}) => path);
    expect(out.filter((path) => !/\.template(\.asc)?$|session\.tmp$|forward-pid$|owned-by-root$/.test(path))).toEqual(
      [],
    );
    const empty = await aTarget({});
    await restore(empty, record.path);
    const kept = Object.entries(old.files).filter(([path]) => !out.includes(path));
    expect(contentsOf(empty)).toEqual(Object.fromEntries(kept.map(([path, {text}]) => [path, text])));
  });

  test('can be opened with age and tar alone: it is a tar with a manifest in front', async () => {
    const target = await aTarget();
    const {record} = await aBackup(target);
    const archive = await openBackup(record.path, keys, machine);
    const directory = emptyDirectory();
    writeFileSync(join(directory, 'a.tar'), await packArchive(archive.manifest, archive.files));
    execFileSync('tar', ['xf', 'a.tar'], {cwd: directory});
    expect(readFileSync(join(directory, 'identity/config.json'), 'utf8')).toBe(ownFiles['identity/config.json']);
    expect(JSON.parse(readFileSync(join(directory, manifestName), 'utf8'))).toMatchObject({version: 1});
    expect(Object.values(modesBelow(join(directory, 'identity'))).filter((mode) => mode !== '0600')).toEqual([]);
  });

  test('has names of any length', async () => {
    const path = `identity/backup-controller-session-cas-owner_primary-backup_${'c'.repeat(15)}_${'n'.repeat(63)}.yaml`;
    const target = await aTarget({...ownFiles, [path]: configText(owner)});
    const {record} = await aBackup(target);
    const empty = await aTarget({});
    await restore(empty, record.path);
    expect(Object.keys(contentsOf(empty))).toContain(path);
  });

  test('takes what is not sound as it is, and says so', async () => {
    const target = await aTarget({...ownFiles, 'identity/owner_id_a_b.json': '{"ident'});
    const {unsound, files: inIt} = await aBackup(target);
    expect(inIt).toContain('identity/owner_id_a_b.json');
    expect(unsound).toEqual([
      {
        path: 'identity/owner_id_a_b.json',
        why: expect.stringContaining('the state of the SCONE CLI cannot be read: it is not JSON'),
      },
    ]);
  });

  test('killed at any call, is there whole or not at all', async () => {
    const alive = dyingFiles(Number.POSITIVE_INFINITY);
    await aBackup(await aTarget(), undefined, keyMachine({files: alive.files}));
    for (let at = 1; at <= alive.calls(); at++) {
      const target = await aTarget();
      const path = join(emptyDirectory(), 'keys.age');
      await aBackup(target, path, keyMachine({files: dyingFiles(at).files})).catch(() => {});
      if (existsSync(path)) expect((await openBackup(path, keys, machine)).keys).toEqual([owner.key]);
      expect(contentsOf(target)).toEqual(ownFiles);
    }
  });

  test.each<[string, (target: TargetDirectory) => unknown, object]>([
    [
      'no key',
      async (target) => {
        rmSync(target.identity, {recursive: true});
        await aBackup(target);
      },
      {
        summary: 'there is no owner identity to back up',
        object: 'HERE',
        next: 'name the directory that has it with --target',
      },
    ],
    [
      'a place within the directory',
      (target) => aBackup(target, join(target.identity, 'keys.age')),
      {
        summary: 'a backup within the directory that it saves is none',
        object: 'HERE/identity/keys.age',
        reason: 'the disk that takes the keys takes it too',
        next: 'name a file on another disk, or copy it to another machine',
      },
    ],
    [
      'a place within the directory, by a link',
      (target) => {
        symlinkSync(target.path, join(target.path, '../link'));
        return aBackup(target, join(target.path, '../link/keys.age'));
      },
      {summary: 'a backup within the directory that it saves is none'},
    ],
    [
      'a place that does not exist',
      (target) => aBackup(target, '/no/such/place/keys.age'),
      {
        summary: 'the sealed file cannot be written',
        object: '/no/such/place/keys.age',
        reason: 'ENOENT: no such file or directory',
        next: 'see whether the directory is still there; there is no sealed file',
      },
    ],
    [
      'a place that is taken',
      async (target) => {
        const {record} = await aBackup(target);
        await aBackup(target, record.path);
      },
      {summary: 'there is such a file already', next: 'name another file, or move this one away'},
    ],
    [
      'a file that cannot be read',
      (target) => {
        const open: typeof files.open = (path, ...rest) =>
          path === target.cliConfig ? refusing('EACCES', 'permission denied')() : files.open(path, ...rest);
        return aBackup(target, undefined, withFiles({open}));
      },
      {
        summary: 'a key file cannot be read, so there is no backup',
        object: 'HERE/identity/config.json',
        reason: 'the secret file cannot be read: EACCES: permission denied',
        next: 'mend its rights, or move it out of the directory',
      },
    ],
    [
      'a link in place of a key',
      (target) => {
        symlinkSync(process.execPath, join(target.identity, 'owner_id_a_b.json'));
        return aBackup(target);
      },
      {summary: 'a key file cannot be read, so there is no backup', reason: 'it is a symbolic link'},
    ],
    [
      'a file that changes meanwhile',
      (target) => {
        let count = 0;
        const open: typeof files.open = (path, ...rest) => {
          if (path === target.cliConfig && count++ === 1) writeFileSync(target.cliConfig, configText(other));
          return files.open(path, ...rest);
        };
        return aBackup(target, undefined, withFiles({open}));
      },
      {
        summary: 'a key file was changed while it was backed up',
        object: 'HERE/identity/config.json',
        next: 'run the same command again; there is no sealed file',
      },
    ],
    [
      'nobody to seal for',
      (target) => backUpKeys(target, {path: join(emptyDirectory(), 'k'), to: {recipients: []}, now}, machine),
      {summary: 'there is nobody to seal for', next: 'name a recipient, age1…'},
    ],
  ])('is refused for %s', async (_what, run, says) => {
    const target = await aTarget();
    const failure = await failureOf(() => run(target));
    expect(JSON.parse(JSON.stringify(failure).replaceAll(target.path, 'HERE'))).toMatchObject(says);
  });
});
