// What is said of keys: soundness, rights, copies, proofs and bindings.
import {chmodSync, linkSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {judgeKeys} from '../../../src/lib/keys/judge-keys.ts';
import {planRights} from '../../../src/lib/keys/mend-modes.ts';
import type {BackupRecord, Proofs} from '../../../src/lib/keys/proofs.ts';
import {readKeys} from '../../../src/lib/keys/read-keys.ts';
import {openTargetDirectory} from '../../../src/lib/keys/target-directory.ts';
import {anIdentity, configText, keyMachine, makePipe, putFiles} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const owner = anIdentity();

const other = anIdentity('other');

const machine = keyMachine();

const now = new Date('2026-06-01T00:00:00Z');

const options = {now, ownName: 'kubectl provision'};

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

/** `PS150 failed: …`, with the hint behind an arrow. */
async function judged(directory: string, proofs: Proofs = noProofs, who = machine): Promise<string[]> {
  const findings = judgeKeys(await readKeys(directory, who), proofs, {...options, user: who});
  return findings.map(({code, verdict, summary, hint}) => `${code} ${verdict}: ${summary}${hint ? ` → ${hint}` : ''}`);
}

/** A directory of our own with the owner's identity, in order. */
async function sound(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const {target} = await openTargetDirectory(emptyDirectory(), machine);
  putFiles(target.path, {'identity/config.json': configText(owner), ...more}, 0o600);
  return target.path;
}

describe('findings', () => {
  test('where all is well', async () => {
    expect(await judged(await sound(), {backups: [aBackup()]})).toEqual([
      'PS150 ok: 1 key in 1 file, all sound',
      'PS151 ok: nobody else may read the secret files or change their directories',
      `PS152 ok: the key ${owner.key.slice(0, 16)} has 1 backup`,
      'PS153 ok: the backup /usb/keys.age was last opened on 2026-05-31',
    ]);
  });

  test('where there is nothing', async () => {
    const {target} = await openTargetDirectory(emptyDirectory(), machine);
    expect(await judged(target.path)).toEqual([
      `PS150 skipped: there is no owner identity in ${target.path}`,
      'PS151 ok: nobody else may read the secret files or change their directories',
    ]);
  });

  const short = owner.key.slice(0, 16);
  const binding = (key: string) =>
    JSON.stringify({
      clusterUid: 'u',
      cluster: 'prod',
      namespace: 'default',
      name: 'cas',
      key,
      since: '2026-01-01T00:00:00.000Z',
    });

  test.each<[string, Readonly<Record<string, string>>, readonly BackupRecord[], string[]]>([
    ['one copy only', {}, [], [`PS152 warning: the key ${short} has one copy only → kubectl provision keys backup`]],
    [
      'two copies in the same directory',
      {'identity/base-owner-identity.json': configText(owner)},
      [],
      [
        `PS152 warning: the key ${short} has 2 copies, all in the same directory: one disk that fails takes them all → kubectl provision keys backup`,
      ],
    ],
    [
      'a key that only a backup has',
      {},
      [aBackup({keys: [owner.key, other.key]})],
      [
        `PS152 warning: the key ${other.key.slice(0, 16)} is not in HERE any more; a backup has it → kubectl provision keys restore`,
      ],
    ],
    [
      'a backup that lacks a newer key',
      {'identity/owner_id_cas_x.json': configText(other)},
      [aBackup()],
      [
        `PS152 warning: the key ${other.key.slice(0, 16)} has one copy only → kubectl provision keys backup`,
        'PS154 skipped: identity/owner_id_cas_x.json is not bound to a CAS yet; its first use does that',
      ],
    ],
    [
      'a backup that nobody opened',
      {},
      [aBackup({proofs: [{at: '2026-05-31T00:00:00.000Z', how: 'compared'}]})],
      ['PS153 warning: the backup /usb/keys.age was never opened since it was made → kubectl provision keys verify'],
    ],
    [
      'a backup that nobody opened for long',
      {},
      [aBackup({proofs: [{at: '2026-01-01T00:00:00.000Z', how: 'opened'}]})],
      [
        'PS153 warning: the backup /usb/keys.age was last opened on 2026-01-01, 151 days ago → kubectl provision keys verify',
      ],
    ],
    [
      'another key than the bound one',
      {
        'identity/owner_id_cas_default.json': configText(other),
        'identity/owner_id_cas_default.binding.json': binding(owner.key),
      },
      [aBackup({keys: [owner.key, other.key]})],
      [
        `PS154 failed: identity/owner_id_cas_default.json has the key ${other.key.slice(0, 16)}; bound to its CAS is the key ${short} → restore the right file with \`keys restore\``,
      ],
    ],
    [
      'a binding that is damaged',
      {'identity/owner_id_cas_default.json': configText(owner), 'identity/owner_id_cas_default.binding.json': '{'},
      [aBackup()],
      [
        'PS150 failed: identity/owner_id_cas_default.json: the record that binds an owner identity to its CAS is damaged',
        'PS154 skipped: identity/owner_id_cas_default.json is not bound to a CAS yet; its first use does that',
      ],
    ],
    [
      'a state file that is cut off',
      {'identity/owner_id_cas_x.json': configText(owner).slice(0, 100)},
      [aBackup()],
      [
        'PS150 failed: identity/owner_id_cas_x.json: the state of the SCONE CLI cannot be read: it is not JSON (at position 100)',
      ],
    ],
    [
      'an owner identity without one',
      {'identity/owner_id_cas_x.json': '{"cas_db":{}}'},
      [aBackup()],
      ['PS150 failed: identity/owner_id_cas_x.json: there is no identity in the file'],
    ],
    [
      'the same key with two seeds',
      {'identity/base-owner-identity.json': configText({...owner, seed: [7]})},
      [aBackup()],
      [`PS150 failed: the key ${short} goes with different seeds for signing sessions`],
    ],
    [
      'what a killed drill left',
      {'.kubectl-provision/.kubectl-provision-1.tmp/identity/config.json': configText(owner)},
      [],
      [
        'PS150 warning: .kubectl-provision/.kubectl-provision-1.tmp/identity/config.json may hold a secret: left by a run that was killed → remove it, if no other run is under way',
        'PS151 failed: .kubectl-provision/.kubectl-provision-1.tmp: its mode is 0755, not 0700: every user may list it → kubectl provision keys verify --mend',
        'PS151 failed: .kubectl-provision/.kubectl-provision-1.tmp/identity: its mode is 0755, not 0700: every user may list it → kubectl provision keys verify --mend',
        `PS152 warning: the key ${short} has one copy only → kubectl provision keys backup`,
      ],
    ],
    [
      'what a killed run left',
      {'identity/.kubectl-provision-1.tmp': 'secret'},
      [aBackup()],
      [
        'PS150 warning: identity/.kubectl-provision-1.tmp may hold a secret: left by a run that was killed → remove it, if no other run is under way',
      ],
    ],
  ])('%s', async (_case, more, backups, expected) => {
    const directory = await sound(more);
    const found = (await judged(directory, {backups})).filter((line) => !/^PS\d+ ok/.test(line));
    expect(found.map((line) => line.replace(directory, 'HERE'))).toEqual(expected);
  });

  test('tell of a drill', async () => {
    const proofs = [
      {at: '2026-05-31T00:00:00.000Z', how: 'drill', cas: 'CAS default/cas of cluster prod (u)'} as const,
    ];
    expect(await judged(await sound(), {backups: [aBackup({proofs})]})).toContain(
      'PS153 ok: the backup /usb/keys.age gave a key that CAS default/cas of cluster prod (u) knows on 2026-05-31',
    );
  });

  test('tell of links, pipes and files with two names', async () => {
    const directory = await sound();
    symlinkSync(process.execPath, join(directory, 'identity/owner_id_a_b.json'));
    makePipe(join(directory, 'identity/pipe'));
    linkSync(join(directory, 'identity/config.json'), join(directory, '..', `${Date.now()}-other-name`));
    expect((await judged(directory)).slice(0, 3)).toEqual([
      'PS150 failed: identity/owner_id_a_b.json: it is a symbolic link',
      'PS150 failed: identity/pipe: it is no file',
      'PS151 warning: identity/config.json: it has 1 more name (hard links) → see which other name it has, and remove that',
    ]);
  });

  test('tell of files of somebody else, and nothing of open files without secrets', async () => {
    const directory = await sound({'owner-config/cas-default-cas-6.0.6-manifest.yaml': 'kind: CAS\n'});
    chmodSync(join(directory, 'owner-config/cas-default-cas-6.0.6-manifest.yaml'), 0o644);
    expect((await judged(directory)).filter((line) => line.startsWith('PS151'))).toEqual([
      'PS151 ok: nobody else may read the secret files or change their directories',
    ]);
    chmodSync(join(directory, 'owner-config/cas-default-cas-6.0.6-manifest.yaml'), 0o646);
    expect(
      (await judged(directory, noProofs, keyMachine({userId: 4242}))).filter((line) => line.startsWith('PS151')),
    ).toContainEqual(
      expect.stringMatching(/manifest\.yaml: its mode is 0646, not 0600: every user may read it and change it/),
    );
  });

  test('say on Windows that rights are not looked at', async () => {
    const directory = await sound();
    chmodSync(join(directory, 'identity/config.json'), 0o666);
    const windows = keyMachine({platform: 'win32', userId: undefined});
    expect(await judged(directory, noProofs, windows)).toContain(
      'PS151 skipped: rights are not checked: on Windows a file is as private as its directory; keep it in your profile',
    );
    expect(planRights(await readKeys(directory, windows), windows)).toEqual([]);
  });

  test('hold no secret', async () => {
    const directory = await sound({'identity/owner_id_a_b.json': configText(other).slice(0, -200)});
    const text = JSON.stringify([await readKeys(directory, machine), await judged(directory)]);
    expect(text).not.toMatch(/PRIVATE|BEGIN/);
    expect(text).not.toContain(owner.pem.split('\n')[1]);
    expect(text).not.toContain(JSON.stringify(owner.seed));
  });
});
