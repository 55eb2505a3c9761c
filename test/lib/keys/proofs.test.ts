// The record of backups and proofs.
import {readdirSync, rmSync, writeFileSync} from 'node:fs';
import {beforeAll, describe, expect, test} from 'vitest';
import {keysOf} from '../../../src/lib/keys/key-inventory.ts';
import {type BackupRecord, noteBackup, noteProof, type Proofs, readProofs} from '../../../src/lib/keys/proofs.ts';
import {openTargetDirectory, targetDirectory} from '../../../src/lib/keys/target-directory.ts';
import {anIdentity, failureOf, keyMachine} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const owner = anIdentity();

const machine = keyMachine();

const noProofs: Proofs = {backups: []};

function aBackup(changes: Partial<BackupRecord> = {}): BackupRecord {
  const proofs = [{at: '2026-05-31T00:00:00.000Z', how: 'opened'} as const];
  const base = {
    path: '/usb/keys.age',
    bytes: 1,
    sha256: 'ab',
    made: '2026-05-31T00:00:00.000Z',
    sealedFor: ['passphrase'],
  };
  return {...base, keys: [owner.key], proofs, ...changes};
}

describe('the record of proofs', () => {
  let target = targetDirectory('');
  beforeAll(async () => {
    target = (await openTargetDirectory(emptyDirectory(), machine)).target;
  });

  test('is empty at first, keeps one record a place and one proof a kind, and no secret', async () => {
    expect(await readProofs(target, machine)).toEqual(noProofs);
    await noteBackup(target, aBackup({sha256: 'old'}), machine);
    await noteBackup(target, aBackup(), machine);
    await noteBackup(target, aBackup({path: '/b', sha256: 'cd', proofs: []}), machine);
    expect(await noteProof(target, 'cd', {at: '2026-01-01', how: 'opened'}, machine)).toBe(true);
    expect(await noteProof(target, 'cd', {at: '2026-01-03', how: 'opened'}, machine)).toBe(true);
    expect(await noteProof(target, 'cd', {at: '2026-01-02', how: 'unchanged'}, machine)).toBe(true);
    expect(await noteProof(target, 'ef', {at: '2026-01-02', how: 'opened'}, machine)).toBe(false);
    const {backups} = await readProofs(target, machine);
    expect(backups.map(({path, sha256, proofs}) => [path, sha256, proofs.map(({at}) => at)])).toEqual([
      ['/usb/keys.age', 'ab', ['2026-05-31T00:00:00.000Z']],
      ['/b', 'cd', ['2026-01-03', '2026-01-02']],
    ]);
    const keys = keysOf({files: []}, {backups});
    expect(keys[0]?.lastProof).toEqual({at: '2026-05-31T00:00:00.000Z', how: 'opened'});
    expect(readdirSync(target.records)).toEqual(['proofs.json']);
  });

  test.each(['', '{}', '[]', 'null', '{"backups":[1]}', '{"backups":[{"path":"x"}]}'])(
    'that reads %j is damaged',
    async (text) => {
      writeFileSync(target.proofs, text);
      expect(await failureOf(() => readProofs(target, machine))).toEqual({
        summary: 'the record of backups is damaged',
        object: target.proofs,
        reason: 'so it is not known any more which backups there are',
        next: 'move it away, and make a new backup with `keys backup`',
      });
      rmSync(target.proofs);
    },
  );
});
