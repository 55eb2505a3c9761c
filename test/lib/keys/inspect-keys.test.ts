// `keys list` and `keys verify` as one call each: rows for people, findings for all, and nothing secret.
import {chmodSync, rmSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {listKeys, verifyKeys} from '../../../src/lib/keys/inspect-keys.ts';
import {backupGround, byPassphrase, now} from '../../support/backup-ground.ts';
import {keyMachine, modesBelow} from '../../support/key-ground.ts';

const machine = keyMachine();
const {owner, keys, aTarget, aBackup} = await backupGround();
const options = {now, ownName: 'kubectl provision'};
const verify = {...options, keys, mend: false};

/** `PS152 ok`, of those that are not ok by themselves. */
function codes(findings: readonly {code: string; verdict: string}[]): string[] {
  return findings.map(({code, verdict}) => `${code} ${verdict}`);
}

describe('listKeys', () => {
  test('has a row for each file that holds a key', async () => {
    const target = await aTarget();
    const {record} = await aBackup(target);
    const {rows, keys: found, findings} = await listKeys(target.path, options, machine);
    const shared = {
      key: owner.key,
      mode: '0600',
      owner: process.getuid?.(),
      backups: [record.path],
      lastProof: record.proofs[0],
    };
    expect(rows).toEqual([
      {
        path: 'identity/config.json',
        about: 'state of the SCONE CLI',
        copies: ['identity/owner_id_cas_default.json'],
        ...shared,
      },
      {
        path: 'identity/owner_id_cas_default.json',
        about: 'owner identity of a CAS',
        copies: ['identity/config.json'],
        ...shared,
      },
    ]);
    expect(found).toHaveLength(1);
    expect(codes(findings)).toEqual(['PS150 ok', 'PS151 ok', 'PS152 ok', 'PS153 warning', 'PS154 skipped']);
    expect(findings.every(({component}) => component === 'keys')).toBe(true);
  });

  test('says nothing of modes and owners on Windows', async () => {
    const {rows} = await listKeys((await aTarget()).path, options, keyMachine({platform: 'win32', userId: undefined}));
    expect(rows[0]).toMatchObject({mode: undefined, owner: undefined});
  });

  test('writes nothing', async () => {
    const target = await aTarget();
    const before = modesBelow(target.path);
    await listKeys(target.path, options, machine);
    expect(modesBelow(target.path)).toEqual(before);
  });

  test('shows the keys although the record of backups is damaged', async () => {
    const target = await aTarget();
    writeFileSync(target.proofs, '{');
    const {rows, findings} = await listKeys(target.path, options, machine);
    expect(rows).toHaveLength(2);
    expect(findings.at(-1)).toEqual({
      code: 'PS153',
      component: 'keys',
      verdict: 'failed',
      summary: 'the record of backups is damaged',
      object: target.proofs,
      hint: 'move it away, and make a new backup with `keys backup`',
    });
  });
});

describe('verifyKeys', () => {
  test('opens the backups, and then nothing is left to say', async () => {
    const target = await aTarget();
    await aBackup(target);
    const {findings, mended} = await verifyKeys(target, verify, machine);
    expect(codes(findings)).toEqual(['PS150 ok', 'PS151 ok', 'PS152 ok', 'PS153 ok', 'PS154 skipped']);
    expect(mended).toEqual([]);
  });

  test('says once that a backup is of no use', async () => {
    const target = await aTarget();
    const {record} = await aBackup(target);
    rmSync(record.path);
    const {findings} = await verifyKeys(target, verify, machine);
    expect(codes(findings)).toEqual(['PS150 ok', 'PS151 ok', 'PS152 ok', 'PS154 skipped', 'PS153 unknown']);
  });

  test('leaves a warning where it had no key to open the backup', async () => {
    const target = await aTarget();
    await aBackup(target);
    for (const withKeys of [undefined, byPassphrase]) {
      const {findings} = await verifyKeys(target, {...verify, keys: withKeys}, machine);
      expect(codes(findings)).toContain('PS153 warning');
    }
  });

  test('mends rights on request only', async () => {
    const target = await aTarget();
    chmodSync(target.cliConfig, 0o644);
    chmodSync(target.path, 0o755);
    expect(codes((await verifyKeys(target, verify, machine)).findings)).toContain('PS151 failed');
    const {findings, mended} = await verifyKeys(target, {...verify, mend: true}, machine);
    expect(mended).toEqual([
      'set the mode of the directory: 0755 → 0700',
      'set the mode of identity/config.json: 0644 → 0600',
    ]);
    expect(codes(findings)).toContain('PS151 ok');
    expect(modesBelow(target.path)).toMatchObject({'identity/config.json': '0600'});
  });
});
