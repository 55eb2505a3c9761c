// Reading a directory for keys, and mending rights in it.
import {chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {judgeKeys} from '../../../src/lib/keys/judge-keys.ts';
import {mendRights, planRights} from '../../../src/lib/keys/mend-modes.ts';
import {readKeys} from '../../../src/lib/keys/read-keys.ts';
import {openTargetDirectory} from '../../../src/lib/keys/target-directory.ts';
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
import {emptyDirectory} from '../../support/temporary.ts';

const owner = anIdentity();

const other = anIdentity('other');

const machine = keyMachine();
const options = {now: new Date(), ownName: 'kubectl provision'};
const noProofs = {backups: []};

/** A directory of our own with the owner's identity, in order. */
async function sound(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const {target} = await openTargetDirectory(emptyDirectory(), machine);
  putFiles(target.path, {'identity/config.json': configText(owner), ...more}, 0o600);
  return target.path;
}

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
    const directory = await sound({'config.json': configText(owner), 'old/key.pem': other.pem, 'notes.txt': 'x'});
    const {files: found} = await readKeys(directory, machine);
    expect(found.map(({path, kind, isKept}) => [path, kind, isKept])).toEqual([
      ['config.json', 'cli-state', true],
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
      files.lstat(path === directory ? path : process.execPath)) as typeof files.lstat;
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

  test('as root gives back to the user whose directory it is', async () => {
    const directory = await sound();
    const file = join(directory, 'identity/config.json');
    chmodSync(file, 0o644);
    const given: string[] = [];
    const lstat = (async (path: string) =>
      Object.assign(await files.lstat(path), {uid: path === file ? 0 : 1234, gid: 56})) as typeof files.lstat;
    const open: typeof files.open = async (path, ...rest) =>
      Object.assign(await files.open(path, ...rest), {
        chown: async (...to: number[]) => void given.push(`${path} ${to}`),
      });
    const root = withFiles({lstat, open}, {userId: 0});
    const changes = planRights(await readKeys(directory, root), root);
    expect(changes.map(({words}) => words)).toEqual([
      'give identity/config.json to the user whom the directory belongs to',
    ]);
    for (const change of changes) await mendRights(directory, change, root);
    expect(given).toEqual([`${file} 1234,56`]);
    expect(modesBelow(join(directory, 'identity'))).toEqual({'config.json': '0600'});
  });

  test('leaves to others what belongs to them', async () => {
    const directory = await sound();
    const file = join(directory, 'identity/config.json');
    chmodSync(file, 0o644);
    const folder = join(directory, 'identity');
    const owners: Record<string, number> = {[file]: 77, [folder]: 0};
    const lstat = (async (path: string) =>
      Object.assign(await files.lstat(path), {uid: owners[path] ?? 4242})) as typeof files.lstat;
    const user = withFiles({lstat}, {userId: 4242});
    const contents = await readKeys(directory, user);
    expect(planRights(contents, user)).toEqual([]);
    const findings = judgeKeys(contents, noProofs, {...options, user}).filter(({code}) => code === 'PS151');
    expect(findings.map(({summary, mendable, hint}) => [summary, mendable, hint])).toEqual(
      [
        'identity: it belongs to root, not to user 4242',
        'identity/config.json: its mode is 0644, not 0600: every user may read it',
        'identity/config.json: it belongs to user 77, not to user 4242',
      ].map((summary) => [summary, undefined, 'mend that as the user whom it belongs to, or as root']),
    );
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
