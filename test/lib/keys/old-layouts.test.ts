// TARGET_DIR as the old scripts left it: known file by file, taken over as it is, and mended on request.
import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {judgeKeys} from '../../../src/lib/keys/judge-keys.ts';
import {keysOf} from '../../../src/lib/keys/key-inventory.ts';
import {mendRights, planRights} from '../../../src/lib/keys/mend-modes.ts';
import {findIdentity} from '../../../src/lib/keys/owner-identity.ts';
import type {Proofs} from '../../../src/lib/keys/proofs.ts';
import {readKeys} from '../../../src/lib/keys/read-keys.ts';
import {openTargetDirectory, targetDirectory} from '../../../src/lib/keys/target-directory.ts';
import {anIdentity, keyMachine, modesBelow} from '../../support/key-ground.ts';
import {oldLayout, oldVersions} from '../../support/old-layouts.ts';

const owner = anIdentity();

const machine = keyMachine();

const now = new Date('2026-06-01T00:00:00Z');

const options = {now, ownName: 'kubectl provision'};

const noProofs: Proofs = {backups: []};

/** `PS150 failed: …`, with the hint behind an arrow. */
async function judged(directory: string, proofs: Proofs = noProofs, who = machine): Promise<string[]> {
  const findings = judgeKeys(await readKeys(directory, who), proofs, {...options, user: who});
  return findings.map(({code, verdict, summary, hint}) => `${code} ${verdict}: ${summary}${hint ? ` → ${hint}` : ''}`);
}

describe.each(oldVersions)('the layout of %s', (version) => {
  test('is known, file by file, and read without a change', async () => {
    const {directory, files: put} = oldLayout(version, owner);
    const before = snapshot(directory);
    const {files: found} = await readKeys(directory, machine);
    expect(found.map(({path}) => path).toSorted()).toEqual(Object.keys(put).toSorted());
    expect(found.filter(({kind}) => kind === 'unknown')).toEqual([]);
    expect(found.filter(({trouble}) => trouble !== undefined)).toEqual([]);
    await openTargetDirectory(directory, machine);
    const {config} = await findIdentity(targetDirectory(directory), undefined, machine);
    expect(config.path).toBe(join(directory, 'identity/config.json'));
    expect(snapshot(directory)).toMatchObject(before);
  });

  test('has its one key in all files that hold it, the session of the backup controller too', async () => {
    const {directory} = oldLayout(version, owner);
    const keys = keysOf(await readKeys(directory, machine), noProofs);
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({
      key: owner.key,
      certificates: [owner.certificate],
      backups: [],
      lastProof: undefined,
    });
    expect(keys[0]?.files).toEqual([
      'identity/backup-controller-session-cas-owner_primary-backup.yaml',
      'identity/base-owner-identity.json',
      'identity/config.json',
      ...(version === '5.8.0' ? ['identity/config.json.owned-by-root'] : []),
      `identity/owner_id_cas_${version === '6.0.5' ? 'cas' : 'default'}.json`,
    ]);
    expect(keys[0]?.seeds).toHaveLength(version === '5.8.0' ? 0 : 1);
  });

  test('has wrong rights, which are told, and mended on request without a change of content', async () => {
    const {directory, files: put} = oldLayout(version, owner);
    const secret = [
      'identity/backup-controller-session-cas-owner_primary-backup.yaml',
      'identity/base-owner-identity.json',
      ...(version === '5.8.0'
        ? ['identity/config.json', 'identity/config.json.owned-by-root', 'identity/owner_id_cas_default.json']
        : []),
      'identity/session.tmp',
      'owner-config/config.toml',
    ];
    const rights = (await judged(directory)).filter((line) => line.startsWith('PS151'));
    const folders =
      version === '5.8.0'
        ? ['cas-certs', 'identity', 'owner-config', 'policies', 'vault-certs', 'vault_policies']
        : ['identity', 'owner-config'];
    expect(rights).toEqual([
      ...['.', ...folders].map(
        (folder) =>
          `PS151 failed: ${folder}: its mode is 0755, not 0700: every user may list it → kubectl provision keys verify --mend`,
      ),
      ...secret.map(
        (path) =>
          `PS151 failed: ${path}: its mode is 0644, not 0600: every user may read it → kubectl provision keys verify --mend`,
      ),
    ]);
    const changes = planRights(await readKeys(directory, machine), machine);
    expect(changes.map(({words}) => words)).toEqual([
      ...['the directory', ...folders].map((folder) => `set the mode of ${folder}: 0755 → 0700`),
      ...secret.map((path) => `set the mode of ${path}: 0644 → 0600`),
    ]);
    for (const change of changes) await mendRights(directory, change, machine);
    expect(planRights(await readKeys(directory, machine), machine)).toEqual([]);
    expect((await judged(directory)).filter((line) => line.startsWith('PS151'))).toEqual([
      'PS151 ok: nobody else may read the secret files or change their directories',
    ]);
    for (const [path, {text}] of Object.entries(put)) expect(readFileSync(join(directory, path), 'utf8')).toBe(text);
  });
});

/** Content and mode of every file. */
function snapshot(directory: string): Record<string, string> {
  const modes = modesBelow(directory);
  const content = (path: string) =>
    statSync(join(directory, path)).isFile() ? readFileSync(join(directory, path), 'base64') : '';
  return Object.fromEntries(Object.entries(modes).map(([path, mode]) => [path, `${mode} ${content(path)}`]));
}
