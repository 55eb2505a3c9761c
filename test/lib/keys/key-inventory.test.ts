// The list of keys: every file of old and new layouts, what is wrong with them, copies and proofs; and rights mended.
import {execFileSync} from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import files from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {judgeKeys} from '../../../src/lib/keys/judge-keys.ts';
import {keysOf} from '../../../src/lib/keys/key-inventory.ts';
import {mendRights, planRights} from '../../../src/lib/keys/mend-modes.ts';
import {findIdentity} from '../../../src/lib/keys/owner-identity.ts';
import {type BackupRecord, noteBackup, noteProof, type Proofs, readProofs} from '../../../src/lib/keys/proofs.ts';
import {readKeys} from '../../../src/lib/keys/read-keys.ts';
import {openTargetDirectory, targetDirectory} from '../../../src/lib/keys/target-directory.ts';
import {
  anIdentity,
  configText,
  failureOf,
  keyMachine,
  modesBelow,
  putFiles,
  refusing,
  withFiles,
} from '../../support/key-ground.ts';
import {oldLayout, oldVersions} from '../../support/old-layouts.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const owner = anIdentity();
const other = anIdentity('other');
const machine = keyMachine();
const now = new Date('2026-06-01T00:00:00Z');
const options = {now, platform: 'linux', ownName: 'kubectl provision'} as const;
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
  const findings = judgeKeys(await readKeys(directory, who), proofs, {...options, platform: who.platform});
  return findings.map(({code, verdict, summary, hint}) => `${code} ${verdict}: ${summary}${hint ? ` → ${hint}` : ''}`);
}

/** A directory of our own with the owner's identity, in order. */
async function sound(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const {target} = await openTargetDirectory(emptyDirectory(), machine);
  putFiles(target.path, {'identity/config.json': configText(owner), ...more}, 0o600);
  return target.path;
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
    symlinkSync('/etc/hostname', join(directory, 'identity/owner_id_a_b.json'));
    execFileSync('mkfifo', [join(directory, 'identity/pipe')]);
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

describe('readKeys', () => {
  test('tells per file what cannot be read, and reads the others', async () => {
    const directory = await sound({'identity/owner_id_a_b.json': configText(other)});
    const open: typeof files.open = (path, ...rest) =>
      String(path).endsWith('owner_id_a_b.json')
        ? refusing('EACCES', 'permission denied')()
        : files.open(path, ...rest);
    const {files: found} = await readKeys(directory, withFiles({open}));
    expect(found.map(({path, trouble, keys}) => [path, trouble, keys.length])).toEqual([
      ['identity/config.json', undefined, 1],
      ['identity/owner_id_a_b.json', 'the secret file cannot be read: EACCES: permission denied', 0],
    ]);
  });

  test('finds keys in files that it does not know, and counts them as worth keeping', async () => {
    const directory = await sound({'old/key.pem': other.pem, 'notes.txt': 'x'});
    const {files: found} = await readKeys(directory, machine);
    expect(found.map(({path, kind, isKept}) => [path, kind, isKept])).toEqual([
      ['identity/config.json', 'cli-state', true],
      ['notes.txt', 'unknown', false],
      ['old/key.pem', 'unknown', true],
    ]);
  });

  test.each<[string, (root: string) => string, object]>([
    [
      'is missing',
      (root) => join(root, 'no'),
      {summary: 'the directory for keys cannot be read', reason: 'ENOENT: no such file or directory'},
    ],
    [
      'is a file',
      (root) => {
        writeFileSync(join(root, 'f'), '');
        return join(root, 'f');
      },
      {
        summary: 'the directory for keys cannot be read',
        reason: 'it is no directory',
        next: 'name another one with --target',
      },
    ],
  ])('fails when the directory %s', async (_case, arrange, says) => {
    const directory = arrange(emptyDirectory());
    expect(await failureOf(() => readKeys(directory, machine))).toMatchObject({object: directory, ...says});
  });

  test('fails for a directory that was named by mistake', async () => {
    const directory = emptyDirectory();
    const readdir = (async () =>
      Array.from({length: 5001}, (_, index) => `${index}`)) as unknown as typeof files.readdir;
    const lstat = (async (path: string) =>
      files.lstat(path === directory ? path : '/etc/hostname')) as typeof files.lstat;
    expect(await failureOf(() => readKeys(directory, withFiles({readdir, lstat})))).toEqual({
      summary: 'this is no directory for keys',
      object: directory,
      reason: 'it has more than 5000 files',
      next: 'name the right directory with --target; the default is ~/.cas',
    });
  });
});

describe('mendRights', () => {
  test('makes files of root one’s own by a copy', async () => {
    const directory = await sound();
    const file = join(directory, 'identity/config.json');
    const {ino} = statSync(file);
    const lstat = (async (path: string) =>
      Object.assign(await files.lstat(path), {uid: path === file ? 0 : 4242})) as typeof files.lstat;
    const user = withFiles({lstat}, {userId: 4242});
    const changes = planRights(await readKeys(directory, user), user);
    expect(changes).toEqual([
      {
        path: 'identity/config.json',
        type: 'file',
        change: 'take-over',
        words: 'make identity/config.json your own: it belongs to root',
      },
    ]);
    for (const change of changes) await mendRights(directory, change, user);
    expect(statSync(file).ino).not.toBe(ino);
    expect(readFileSync(file, 'utf8')).toBe(configText(owner));
    expect(modesBelow(join(directory, 'identity'))).toEqual({'config.json': '0600'});
  });

  test.each(['file', 'directory'] as const)('follows no link that took the place of a %s', async (type) => {
    const directory = emptyDirectory();
    const elsewhere = join(directory, 'elsewhere');
    if (type === 'file') writeFileSync(elsewhere, '');
    else mkdirSync(elsewhere);
    chmodSync(elsewhere, 0o755);
    symlinkSync(elsewhere, join(directory, 'x'));
    await expect(mendRights(directory, {path: 'x', type, change: 'mode'}, machine)).rejects.toThrow();
    expect((statSync(elsewhere).mode & 0o777).toString(8)).toBe('755');
  });

  test.each<[string, 'mode' | 'take-over']>([
    ['a mode', 'mode'],
    ['an owner', 'take-over'],
  ])('says when a file whose %s is wrong vanished', async (_what, change) => {
    const directory = emptyDirectory();
    expect(await failureOf(() => mendRights(directory, {path: 'x', type: 'file', change}, machine))).toEqual({
      summary: 'the file vanished meanwhile',
      object: join(directory, 'x'),
      next: 'run the same command again',
    });
  });

  test('says why a mode cannot be set', async () => {
    const directory = await sound();
    const open: typeof files.open = async (...args) =>
      Object.assign(await files.open(...args), {chmod: refusing('EPERM', 'operation not permitted', 'fchmod')});
    const change = {path: 'identity/config.json', type: 'file', change: 'mode'} as const;
    expect(await failureOf(() => mendRights(directory, change, withFiles({open})))).toEqual({
      summary: 'its rights cannot be changed',
      object: join(directory, 'identity/config.json'),
      reason: 'EPERM: operation not permitted',
      next: 'run this as the user whom the file belongs to; it may also be protected (lsattr); nothing of it was changed',
    });
  });
});

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
