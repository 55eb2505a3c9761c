// Backup, restore and drill: what was backed up comes back byte for byte, over no other key, and the CAS is asked.
import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {generateX25519Identity, identityToRecipient} from 'age-encryption';
import {beforeAll, describe, expect, test} from 'vitest';
import {manifestName, packArchive, unpackArchive} from '../../../src/lib/keys/key-archive.ts';
import {backUpKeys} from '../../../src/lib/keys/key-backup.ts';
import {restoreKeys} from '../../../src/lib/keys/key-restore.ts';
import type {KeyMachine} from '../../../src/lib/keys/machine.ts';
import {openBackup} from '../../../src/lib/keys/open-backup.ts';
import {sha256} from '../../../src/lib/keys/pem-identity.ts';
import {lastProof, readProofs} from '../../../src/lib/keys/proofs.ts';
import {type AskCas, drillRestore, type RestoredIdentity} from '../../../src/lib/keys/restore-drill.ts';
import type {OpenWith, SealFor} from '../../../src/lib/keys/seal-keys.ts';
import {sealToFile} from '../../../src/lib/keys/sealed-file.ts';
import {
  openTargetDirectory,
  removeAllUnfinished,
  type TargetDirectory,
} from '../../../src/lib/keys/target-directory.ts';
import {verifyBackups} from '../../../src/lib/keys/verify-backups.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {paxPath, type TarEntry, tarOf} from '../../support/chart-archive.ts';
import {dyingFiles} from '../../support/dying-files.ts';
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

const machine = keyMachine();
const now = new Date('2026-06-01T00:00:00Z');
const owner = anIdentity();
const other = anIdentity('other');
const quick = {workFactor: 4};
const byPassphrase = {passphrase: new Secret('correct horse battery staple')};
let to: SealFor = byPassphrase;
let keys: OpenWith = byPassphrase;

beforeAll(async () => {
  const identity = await generateX25519Identity();
  to = {recipients: [await identityToRecipient(identity)]};
  keys = {identities: [new Secret(identity)]};
});

const ownFiles = {
  'identity/config.json': configText(owner),
  'identity/owner_id_cas_default.json': configText(owner, {cas_db: {'cas.default:8081': 1}}),
  'owner-config/config_cas_default.toml': 'subscription_key = "x"\n',
};

async function aTarget(contents: Readonly<Record<string, string>> = ownFiles): Promise<TargetDirectory> {
  const {target} = await openTargetDirectory(join(emptyDirectory(), '.cas'), machine);
  putFiles(target.path, contents, 0o600);
  return target;
}

async function aBackup(target: TargetDirectory, path = join(emptyDirectory(), 'keys.age'), who: KeyMachine = machine) {
  return backUpKeys(target, {path, to, now}, who);
}

const restore = (target: TargetDirectory, file: string, who: KeyMachine = machine) =>
  restoreKeys(target, {file, keys, now}, who);

/** Relative path → content, without records. */
function contentsOf({path}: TargetDirectory): Record<string, string> {
  const paths = readdirSync(path, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  const entries = paths
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('.kubectl-provision'));
  return Object.fromEntries(
    entries.toSorted().map((file) => [file.slice(path.length + 1), readFileSync(file, 'utf8')]),
  );
}

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
        symlinkSync('/etc/hostname', join(target.identity, 'owner_id_a_b.json'));
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
      'owner-config/config_cas_default.toml': ownFiles['owner-config/config_cas_default.toml'],
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
        expect(text, path).toBe(ownFiles[path as keyof typeof ownFiles]);
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

describe('an archive that somebody else made', () => {
  const made = now.toISOString();
  const entry = (path: string, text: string) => ({path, bytes: text.length, sha256: sha256(text), keys: []});
  const manifest = (listed: readonly object[], more: object = {}) => ({
    name: manifestName,
    data: JSON.stringify({version: 1, made, files: listed, ...more}),
  });
  const sound = [manifest([entry('identity/config.json', 'x')]), {name: 'identity/config.json', data: 'x'}];
  const evil = (name: string, more: object = {}): TarEntry[] => [
    manifest([entry(name, 'x')]),
    {name, data: 'x', ...more},
  ];

  test.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'there is nothing in it'],
    [
      'no manifest',
      tarOf([{name: 'identity/config.json', data: 'x'}]),
      'it has no manifest: it is no backup of this program',
    ],
    ['the manifest behind', tarOf(sound.toReversed()), 'it has no manifest: it is no backup of this program'],
    ['a manifest that is no JSON', tarOf([{name: manifestName, data: '{'}]), 'its manifest cannot be understood'],
    [
      'a manifest of another kind',
      tarOf([{name: manifestName, data: '{"version":1,"files":[1]}'}]),
      'its manifest cannot be understood',
    ],
    ['a manifest of a later version', tarOf([manifest([], {version: 2})]), 'a newer version of this program made it'],
    [
      'a file that is not listed',
      tarOf([...sound, {name: 'identity/x.json', data: 'y'}]),
      '"identity/x.json" is not in its manifest',
    ],
    ['a file that is missing', tarOf(sound.slice(0, 1)), '"identity/config.json" is missing'],
    [
      'other bytes',
      tarOf([...sound.slice(0, 1), {name: 'identity/config.json', data: 'y'}]),
      '"identity/config.json" is not what its manifest says',
    ],
    [
      'fewer bytes',
      tarOf([...sound.slice(0, 1), {name: 'identity/config.json', data: ''}]),
      '"identity/config.json" is not what its manifest says',
    ],
    [
      'a file twice',
      tarOf([...sound, {name: 'identity/config.json', data: 'x'}]),
      '"identity/config.json" is there twice',
    ],
    ['a name that leads out', tarOf(evil('../.bashrc')), '"../.bashrc" leads out of the directory'],
    [
      'a name that leads out later',
      tarOf(evil('identity/../../.bashrc')),
      '"identity/../../.bashrc" leads out of the directory',
    ],
    ['a name from the root', tarOf(evil('/etc/passwd')), '"/etc/passwd" leads out of the directory'],
    ['a name of Windows', tarOf(evil('identity\\..\\x')), '"identity\\\\..\\\\x" leads out of the directory'],
    ['a drive of Windows', tarOf(evil('C:x')), '"C:x" leads out of the directory'],
    [
      'a symbolic link',
      tarOf(evil('identity/a.json', {type: '2', linkName: '/etc/passwd', data: ''})),
      '"identity/a.json" is no file but a SymbolicLink',
    ],
    [
      'a hard link',
      tarOf(evil('identity/a.json', {type: '1', linkName: '/etc/passwd', data: ''})),
      '"identity/a.json" is no file but a Link',
    ],
    [
      'a device',
      tarOf(evil('identity/a.json', {type: '3', data: ''})),
      '"identity/a.json" is no file but a CharacterDevice',
    ],
    ['a folder', tarOf(evil('identity/', {type: '5', data: ''})), '"identity/" is no file but a Directory'],
    [
      'a name in an extended header',
      Buffer.concat([paxPath('../x'), tarOf(sound)]),
      '"../x" leads out of the directory',
    ],
    ['an end that is missing', tarOf(sound).subarray(0, 1300), 'it is cut off'],
    ['another layer of packing', gzipSync(tarOf(sound)), 'it is packed once more'],
    [
      'no tar',
      Buffer.from('hello'.padEnd(1024, '!')),
      'it is not a sound tar archive: TAR_ENTRY_INVALID: checksum failure',
    ],
  ])('is refused for %s', async (_what, bytes, reason) => {
    const path = join(emptyDirectory(), 'keys.age');
    await sealToFile(
      async function* () {
        yield bytes;
      },
      {to, path},
      machine,
    );
    const target = await aTarget({});
    expect(await failureOf(() => restore(target, path))).toEqual({
      summary: 'the backup of keys is refused',
      object: path,
      reason,
      next: 'take another backup; nothing was written',
    });
    expect(contentsOf(target)).toEqual({});
    expect(existsSync(join(target.path, '../.bashrc'))).toBe(false);
  });

  test.each(['.kubectl-provision/lock', '.kubectl-provision/proofs.json', 'identity/session.tmp', '.forward-pid'])(
    'may not bring %s',
    async (name) => {
      const path = join(emptyDirectory(), 'keys.age');
      await sealToFile(
        async function* () {
          yield tarOf(evil(name));
        },
        {to, path},
        machine,
      );
      expect((await failureOf(async () => restore(await aTarget({}), path))).reason).toBe(
        `${JSON.stringify(name)} is nothing that belongs into a backup`,
      );
    },
  );

  test('is refused when it is too large', async () => {
    const large = async function* () {
      for (let count = 0; count < 70; count++) yield Buffer.alloc(1 << 20, 'x');
    };
    expect((await failureOf(() => unpackArchive(large(), 'f'))).reason).toMatch(
      /^it is not a sound tar archive|larger than/,
    );
  });
});

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

describe('a restore drill', () => {
  const cas = {name: 'cas', namespace: 'default'};
  const casName = 'CAS default/cas of cluster prod (u)';
  const knows: AskCas = async ({key}) => ({knows: key === owner.key, words: 'it answered'});

  async function drill(target: TargetDirectory, file: string, ask: AskCas = knows, changes: object = {}) {
    return drillRestore(target, {file, keys, cas, casName, ask, now, ...changes}, machine);
  }

  test('asks the CAS with what was restored, notes it, and leaves nothing', async () => {
    const target = await aTarget();
    const {record} = await aBackup(target);
    const asked: (RestoredIdentity & {text: string; modes: object})[] = [];
    const before = modesBelow(target.path);
    const ask: AskCas = async (restored) => {
      asked.push({
        ...restored,
        text: readFileSync(restored.config, 'utf8'),
        modes: modesBelow(dirname(restored.config)),
      });
      writeFileSync(restored.config, 'the CLI writes into its state');
      return knows(restored);
    };
    expect(await drill(target, record.path, ask)).toEqual({at: now.toISOString(), how: 'drill', cas: casName});
    expect(asked).toMatchObject([
      {
        key: owner.key,
        certificate: owner.certificate,
        text: ownFiles['identity/owner_id_cas_default.json'],
        modes: {'config.json': '0600'},
      },
    ]);
    expect(existsSync(asked[0]?.config ?? '')).toBe(false);
    expect(modesBelow(target.path)).toEqual(before);
    expect((await readProofs(target, machine)).backups[0]?.proofs).toContainEqual({
      at: now.toISOString(),
      how: 'drill',
      cas: casName,
    });
  });

  test('works in an empty directory, after the loss of everything else', async () => {
    const {record} = await aBackup(await aTarget());
    const empty = await aTarget({});
    await drill(empty, record.path);
    expect((await readProofs(empty, machine)).backups).toMatchObject([
      {keys: [owner.key], proofs: [{how: 'opened'}, {how: 'drill'}]},
    ]);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['the wrong name of old scripts', {'identity/owner_id_cas_cas.json': configText(owner)}],
    ['the state of the SCONE CLI', {'identity/config.json': configText(owner)}],
    [
      'the copy of the first identity',
      {'identity/config.json': '{}', 'identity/base-owner-identity.json': configText(owner)},
    ],
  ])('finds the identity under %s', async (_name, contents) => {
    const target = await aTarget(contents);
    const {record} = await aBackup(target);
    expect((await drill(target, record.path)).how).toBe('drill');
  });

  test('takes what an interrupted one left for unfinished', async () => {
    const target = await aTarget();
    const {record} = await aBackup(target);
    const stuck = withFiles({rm: refusing('EBUSY', 'resource busy', 'rm')});
    await drillRestore(target, {file: record.path, keys, cas, casName, ask: knows, now}, stuck);
    expect(await removeAllUnfinished(target, machine)).toHaveLength(1);
  });

  test.each<[string, (target: TargetDirectory, file: string) => unknown, object]>([
    [
      'a CAS that does not know the key',
      (target, file) => drill(target, file, async () => ({knows: false, words: 'it refused to give the session'})),
      {
        summary: `${casName} does not know the key that was restored`,
        object: 'FILE',
        reason: `it refused to give the session (key ${owner.key.slice(0, 16)})`,
        next: 'make a new backup with `keys backup`, and a drill with that',
      },
    ],
    [
      'another key than the directory has',
      (target, file) => {
        writeFileSync(join(target.identity, 'owner_id_cas_default.json'), configText(other));
        return drill(target, file);
      },
      {
        summary: 'the backup has another owner identity than the directory for keys',
        object: 'FILE',
        reason: `HERE/identity/owner_id_cas_default.json has the key ${other.key}, the backup the key ${owner.key}`,
        next: 'make a new backup with `keys backup`',
      },
    ],
    [
      'a wrong passphrase',
      (target, file) => drill(target, file, knows, {keys: byPassphrase}),
      {summary: 'the file is sealed for age keys', object: 'FILE'},
    ],
  ])('fails for %s, and notes nothing', async (_what, run, says) => {
    const target = await aTarget();
    const {record} = await aBackup(target);
    const failure = await failureOf(() => run(target, record.path));
    const text = JSON.stringify(failure).replaceAll(target.path, 'HERE').replaceAll(record.path, 'FILE');
    expect(JSON.parse(text)).toMatchObject(says);
    expect((await readProofs(target, machine)).backups[0]?.proofs).toMatchObject([{how: 'compared'}]);
    expect(readdirSync(target.records)).toEqual(['proofs.json']);
  });

  test('fails when the backup has no identity for this CAS', async () => {
    const target = await aTarget({'identity/owner_id_other_x.json': configText(owner)});
    const {record} = await aBackup(target);
    expect(await failureOf(() => drill(target, record.path))).toEqual({
      summary: 'the backup has no owner identity for this CAS',
      object: record.path,
      reason:
        'it has neither identity/owner_id_cas_default.json nor identity/owner_id_cas_cas.json nor identity/config.json nor identity/base-owner-identity.json',
      next: 'name the CAS as when it was provisioned, or another backup',
    });
  });

  test('passes on why the CAS could not be asked, and clears up', async () => {
    const target = await aTarget();
    const {record} = await aBackup(target);
    await expect(drill(target, record.path, () => Promise.reject(new Error('no way to the CAS')))).rejects.toThrow(
      'no way to the CAS',
    );
    expect(readdirSync(target.records)).toEqual(['proofs.json']);
  });
});

test('rights of a directory that is restored into are kept as they are', async () => {
  const {record} = await aBackup(await aTarget());
  const target = await aTarget({});
  chmodSync(target.identity, 0o755);
  await restore(target, record.path);
  expect(modesBelow(target.path)).toMatchObject({identity: '0755', 'identity/config.json': '0600'});
});
