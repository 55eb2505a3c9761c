// Known backups looked at: whether each is there, unchanged, and opens to what should be in it.
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {generateX25519Identity} from 'age-encryption';
import {describe, expect, test} from 'vitest';
import {lastProof, readProofs} from '../../../src/lib/keys/proofs.ts';
import type {OpenWith} from '../../../src/lib/keys/seal-keys.ts';
import type {TargetDirectory} from '../../../src/lib/keys/target-directory.ts';
import {verifyBackups} from '../../../src/lib/keys/verify-backups.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {backupGround, byPassphrase} from '../../support/backup-ground.ts';
import {keyMachine} from '../../support/key-ground.ts';

const machine = keyMachine();
const {other, keys, aTarget, aBackup} = await backupGround();

describe('verifyBackups', () => {
  async function verified(
    change: (path: string, target: TargetDirectory) => unknown,
    withKeys: OpenWith | undefined = keys,
  ) {
    const target = await aTarget();
    const {record} = await aBackup(target);
    await change(record.path, target);
    const later = new Date('2026-06-02T00:00:00Z');
    const findings = await verifyBackups(target, {keys: withKeys, now: later}, machine);
    const [noted] = (await readProofs(target, machine)).backups;
    return {
      said: findings.map(({code, verdict, summary}) => `${code} ${verdict}: ${summary.replace(record.path, 'F')}`),
      proof: noted && lastProof(noted),
      backup: record,
    };
  }

  test('opens what it has the key for, and notes that', async () => {
    expect(await verified(() => {})).toMatchObject({said: [], proof: {at: '2026-06-02T00:00:00.000Z', how: 'opened'}});
  });

  test.each([
    ['without a key', undefined],
    ['with a key of another kind', byPassphrase],
  ])('%s, sees that the file is the one that was made', async (_how, withKeys) => {
    const {said, proof} = await verified(() => {}, withKeys);
    expect([said, proof?.how]).toEqual([[], withKeys === undefined ? 'opened' : 'unchanged']);
  });

  test.each<[string, (path: string, target: TargetDirectory) => unknown, string]>([
    ['is gone', (path) => rmSync(path), 'PS153 unknown: the backup F is not where it was put'],
    [
      'is cut off',
      (path) => files.truncate(path, 300),
      'PS153 failed: the backup F is not the file that was made: it has 300 of SIZE bytes: it is cut off',
    ],
    [
      'has grown',
      (path) => files.appendFile(path, 'x'),
      'PS153 failed: the backup F is not the file that was made: it has SIZE bytes, and should have SIZE',
    ],
    [
      'was changed',
      (path) => {
        const bytes = readFileSync(path);
        bytes.writeUInt8(bytes.readUInt8(400) ^ 1, 400);
        writeFileSync(path, bytes);
      },
      'PS153 failed: the backup F is not the file that was made: its bytes were changed',
    ],
    [
      'cannot be read',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      'PS153 failed: the backup F is of no use: the file cannot be read: EISDIR: illegal operation on a directory',
    ],
    [
      'lacks a key that it should have',
      (_path, target) => {
        const proofs = JSON.parse(readFileSync(target.proofs, 'utf8'));
        proofs.backups[0].keys.push(other.key);
        writeFileSync(target.proofs, JSON.stringify(proofs));
      },
      `PS153 failed: the backup F lacks the key ${other.key.slice(0, 16)}`,
    ],
  ])('tells of one that %s, and notes nothing', async (_case, change, said) => {
    const result = await verified(change);
    expect(result.said.map((line) => line.replaceAll(/\b\d{4,}\b(?= bytes|$)/g, 'SIZE'))).toEqual([said]);
    expect(result.proof?.how).toBe('compared');
  });

  test('tells of the wrong key', async () => {
    const wrong = {identities: [new Secret(await generateX25519Identity())]};
    expect((await verified(() => {}, wrong)).said).toEqual([
      'PS153 failed: the backup F is of no use: none of the given age keys opens the file: nothing was opened',
    ]);
  });
});
