// Restoring keys: byte for byte, over no other key, and again after a crash.
import {chmodSync, existsSync, symlinkSync} from 'node:fs';
import files from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {restoreKeys} from '../../../src/lib/keys/key-restore.ts';
import type {KeyMachine} from '../../../src/lib/keys/machine.ts';
import {readProofs} from '../../../src/lib/keys/proofs.ts';
import {removeAllUnfinished, type TargetDirectory} from '../../../src/lib/keys/target-directory.ts';
import {backupGround, contentsOf, now} from '../../support/backup-ground.ts';
import {dyingFiles} from '../../support/dying-files.ts';
import {configText, failureOf, keyMachine, modesBelow, refusing, withFiles} from '../../support/key-ground.ts';

const machine = keyMachine();
const {owner, other, keys, ownFiles, aTarget, aBackup} = await backupGround();

const restore = (target: TargetDirectory, file: string, who: KeyMachine = machine) =>
  restoreKeys(target, {file, keys, now}, who);

describe('a restore', () => {
  let backup = '';
  beforeAll(async () => {
    backup = (await aBackup(await aTarget())).record.path;
  });

  test('makes the backup known where nothing else knows of it', async () => {
    const empty = await aTarget({});
    await restore(empty, backup);
    const [record] = (await readProofs(empty, machine)).backups;
    expect(record).toMatchObject({path: backup, keys: [owner.key], proofs: [{at: now.toISOString(), how: 'opened'}]});
  });

  test('adds what is missing to a directory that fits, and keeps what is newer there', async () => {
    const newer = configText(owner, {cas_db: {'new:1': 1}});
    const target = await aTarget({
      'identity/config.json': newer,
      'owner-config/config_cas_default.toml': ownFiles['owner-config/config_cas_default.toml'] ?? '',
    });
    const {files: restored} = await restore(target, backup);
    expect(restored).toEqual([
      {path: 'identity/config.json', state: 'kept'},
      {path: 'identity/owner_id_cas_default.json', state: 'restored'},
      {path: 'owner-config/config_cas_default.toml', state: 'there already'},
    ]);
    expect(contentsOf(target)).toEqual({...ownFiles, 'identity/config.json': newer});
  });

  test.each(['', '{}', ' {\n}\n'])('fills a file that holds %j: it was made for a key', async (text) => {
    const target = await aTarget({'identity/config.json': text});
    await restore(target, backup);
    expect(contentsOf(target)).toEqual(ownFiles);
  });

  test.each<[string, string, string, string]>([
    [
      'another key',
      configText(other),
      'there is another key already',
      `it has the key ${other.key} with the seed SEED; the backup has the key ${owner.key} with the seed SEED`,
    ],
    [
      'the same key with another seed',
      configText({...owner, seed: [1]}),
      'there is another key already',
      `it has the key ${owner.key} with the seed SEED; the backup has the key ${owner.key} with the seed SEED`,
    ],
    [
      'a state without a key',
      '{"cas_db":{"a:1":1}}',
      'there is a file without a sound key where the backup has one',
      `the backup has the key ${owner.key} with the seed SEED`,
    ],
    [
      'half a file',
      configText(owner).slice(0, 99),
      'there is a file without a sound key where the backup has one',
      `the backup has the key ${owner.key} with the seed SEED`,
    ],
  ])('stops before the first write where there is %s', async (_what, text, summary, reason) => {
    const target = await aTarget({'identity/owner_id_cas_default.json': text});
    const failure = await failureOf(() => restore(target, backup));
    expect({...failure, reason: failure.reason?.replaceAll(/seed [0-9a-f]{16}/g, 'seed SEED')}).toMatchObject({
      summary,
      object: join(target.identity, 'owner_id_cas_default.json'),
      reason,
      next: expect.stringMatching(/nothing was written$/),
    });
    expect(contentsOf(target)).toEqual({'identity/owner_id_cas_default.json': text});
  });

  test('does not mind a seed that one of them lacks', async () => {
    const target = await aTarget({'identity/config.json': JSON.stringify({identity: owner.pem, x: 1})});
    expect((await restore(target, backup)).files[0]?.state).toBe('kept');
  });

  test('follows no link that stands where a key belongs', async () => {
    const target = await aTarget({});
    symlinkSync(join(target.path, '../elsewhere'), target.cliConfig);
    expect((await failureOf(() => restore(target, backup))).summary).toBe('a symbolic link stands where a key belongs');
    expect(existsSync(join(target.path, '../elsewhere'))).toBe(false);
  });

  test('killed at any call, is completed by the next run', async () => {
    const alive = dyingFiles(Number.POSITIVE_INFINITY);
    await restore(await aTarget({}), backup, keyMachine({files: alive.files}));
    for (let at = 1; at <= alive.calls(); at++) {
      const target = await aTarget({});
      await restore(target, backup, keyMachine({files: dyingFiles(at).files})).catch(() => {});
      for (const [path, text] of Object.entries(contentsOf(target))) {
        expect(text, path).toBe(ownFiles[path]);
      }
      await restore(target, backup);
      await removeAllUnfinished(target, machine);
      expect(contentsOf(target)).toEqual(ownFiles);
    }
  });

  test.each<[string, () => unknown]>([
    ['a full disk', () => refusing('ENOSPC', 'no space left on device', 'write')],
    ['a file system that is read only', () => refusing('EROFS', 'read-only file system', 'write')],
  ])('says of %s what to do', async (_what, writeFile) => {
    const target = await aTarget({});
    const open: typeof files.open = async (...args) =>
      Object.assign(await files.open(...args), {writeFile: writeFile()});
    expect(await failureOf(() => restore(target, backup, withFiles({open})))).toMatchObject({
      summary: 'the secret file cannot be written',
      object: target.cliConfig,
      next: expect.stringMatching(/; nothing was written$/),
    });
    expect(contentsOf(target)).toEqual({});
  });
});

test('rights of a directory that is restored into are kept as they are', async () => {
  const {record} = await aBackup(await aTarget());
  const target = await aTarget({});
  chmodSync(target.identity, 0o755);
  await restore(target, record.path);
  expect(modesBelow(target.path)).toMatchObject({identity: '0755', 'identity/config.json': '0600'});
});
