// Secret files: what they are from the moment they exist, and that nothing that goes wrong leaves half of one.
import {execFileSync} from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import files from 'node:fs/promises';
import {basename, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {KeyMachine} from '../../../src/lib/keys/machine.ts';
import {isUnfinished} from '../../../src/lib/keys/publish.ts';
import {proveWritable, readSecretFile, writeSecretFile} from '../../../src/lib/keys/secret-file.ts';
import {dyingFiles} from '../../support/dying-files.ts';
import {failureOf, keyMachine, modesBelow, systemError, withFiles} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

/** A directory with one file in it. */
function withOne(content = 'old', mode = 0o600): {directory: string; file: string} {
  const directory = emptyDirectory();
  const file = join(directory, 'key');
  writeFileSync(file, content);
  chmodSync(file, mode);
  return {directory, file};
}

describe('writeSecretFile', () => {
  test.each([
    ['a text', 'secret'],
    ['bytes', Uint8Array.of(0, 1, 255)],
    ['nothing', ''],
  ])('writes %s with mode 0600, and leaves nothing else', async (_what, content) => {
    const directory = emptyDirectory();
    await writeSecretFile(join(directory, 'key'), content, {replace: false}, keyMachine());
    expect(readFileSync(join(directory, 'key'))).toEqual(Buffer.from(content));
    expect(modesBelow(directory)).toEqual({key: '0600'});
  });

  test('replaces content and mode in one step', async () => {
    const {directory, file} = withOne('old', 0o644);
    await writeSecretFile(file, 'new', {replace: true}, keyMachine());
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(modesBelow(directory)).toEqual({key: '0600'});
  });

  test.each([0o000, 0o022, 0o777])('has mode 0600 under umask %o', async (mask) => {
    const directory = emptyDirectory();
    const file = join(directory, 'key');
    const seen: string[] = [];
    const machine = withFiles({
      open: async (...args) => {
        const before = process.umask(mask);
        try {
          return await files.open(...args);
        } finally {
          process.umask(before);
          seen.push(...Object.values(modesBelow(directory)));
        }
      },
    });
    await writeSecretFile(file, 'x', {replace: false}, machine);
    expect(modesBelow(directory)).toEqual({key: '0600'});
    expect(seen.every((mode) => (Number.parseInt(mode, 8) & 0o077) === 0)).toBe(true);
  });

  test('is on the disk, and read back, before it has its name', async () => {
    const {directory, file} = withOne();
    const order: string[] = [];
    const machine = withFiles({
      open: async (path, ...rest) => {
        const handle = await files.open(path, ...rest);
        const name = path === directory ? 'directory' : 'file';
        order.push(`open ${name}`);
        return new Proxy(handle, {
          get: (target, member) => {
            const value: unknown = Reflect.get(target, member);
            if (typeof value !== 'function') return value;
            return (...args: unknown[]) => {
              if (['sync', 'writeFile', 'readFile'].includes(String(member))) order.push(`${String(member)} ${name}`);
              return value.apply(target, args);
            };
          },
        });
      },
      rename: async (...args) => {
        order.push('rename');
        await files.rename(...args);
      },
    });
    await writeSecretFile(file, 'new', {replace: true}, machine);
    expect(order).toEqual([
      ...['open file', 'writeFile file', 'sync file'],
      ...['open file', 'readFile file'],
      ...['rename', 'open directory', 'sync directory'],
    ]);
  });

  test.each([true, false])(
    'killed at any call, replace %s, leaves the old or the new, and only its own remains',
    async (replace) => {
      const alive = dyingFiles(Number.POSITIVE_INFINITY);
      const first = replace ? withOne().file : join(emptyDirectory(), 'key');
      await writeSecretFile(first, 'new!', {replace}, keyMachine({files: alive.files}));
      expect(alive.calls()).toBeGreaterThan(10);
      for (let at = 1; at <= alive.calls(); at++) {
        const directory = emptyDirectory();
        const file = join(directory, 'key');
        if (replace) writeFileSync(file, 'old', {mode: 0o600});
        await expect(
          writeSecretFile(file, 'new!', {replace}, keyMachine({files: dyingFiles(at).files})),
        ).rejects.toThrow();
        const names = readdirSync(directory);
        const content = names.includes('key') ? readFileSync(file, 'utf8') : undefined;
        expect([replace ? 'old' : undefined, 'new!'], `call ${at}`).toContain(content);
        expect(names.filter((name) => name !== 'key' && !isUnfinished(name))).toEqual([]);
        expect(Object.values(modesBelow(directory)).filter((mode) => mode !== '0600')).toEqual([]);
      }
    },
  );

  test('of two that make the same file, one does', async () => {
    const file = join(emptyDirectory(), 'key');
    const all = ['a', 'b', 'c', 'd'].map((text) =>
      writeSecretFile(file, text.repeat(9), {replace: false}, keyMachine()),
    );
    const results = await Promise.allSettled(all);
    expect(results.filter(({status}) => status === 'fulfilled')).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toMatch(/^(.)\1{8}$/);
  });

  test('knows a file system without second names', async () => {
    const directory = emptyDirectory();
    const machine = withFiles({link: () => Promise.reject(systemError('EPERM', 'operation not permitted', 'link'))});
    await writeSecretFile(join(directory, 'key'), 'x', {replace: false}, machine);
    const again = await failureOf(() => writeSecretFile(join(directory, 'key'), 'y', {replace: false}, machine));
    expect(again.summary).toBe('there is such a file already');
    expect(modesBelow(directory)).toEqual({key: '0600'});
  });

  test('of root, in the directory of a user, belongs to that user', async () => {
    const directory = emptyDirectory();
    const given: number[][] = [];
    const machine = withFiles(
      {
        lstat: (async (path: string) => {
          const stats = await files.lstat(path);
          return path === directory ? Object.assign(stats, {uid: 1234, gid: 56}) : stats;
        }) as typeof files.lstat,
        open: async (...args) => {
          const handle = await files.open(...args);
          return Object.assign(handle, {chown: async (...to: number[]) => void given.push(to)});
        },
      },
      {userId: 0},
    );
    await writeSecretFile(join(directory, 'key'), 'x', {replace: false}, machine);
    expect(given).toEqual([[1234, 56]]);
  });
});

interface Refusal {
  what: string;
  arrange: (file: string) => unknown;
  machine?: (file: string) => KeyMachine;
  replace?: boolean;
  says: {summary: string; reason?: string; next: string};
  /** Content afterwards; undefined when there is no file. */
  after?: string | undefined;
}

const cannot = 'the secret file cannot be written';
const put = (file: string) => writeFileSync(file, 'old', {mode: 0o600});
const failing = (code: string, words: string) => () =>
  withFiles({open: (path) => Promise.reject(systemError(code, words, 'open', String(path)))});

/** Writing that fails at the given method of the open file. */
function failingAt(method: string, code: string, words: string) {
  return () =>
    withFiles({
      open: async (...args) => {
        const handle = await files.open(...args);
        return Object.assign(handle, {[method]: () => Promise.reject(systemError(code, words, method, ''))});
      },
    });
}

const refusals: Refusal[] = [
  {
    what: 'a file that is not to be replaced',
    arrange: put,
    replace: false,
    says: {
      summary: 'there is such a file already',
      reason: 'a key is never overwritten',
      next: 'see what it is with `keys list`, and move it away if it is not needed',
    },
    after: 'old',
  },
  {
    what: 'a symbolic link to a file',
    arrange: (file) => {
      writeFileSync(`${file}.elsewhere`, 'old');
      symlinkSync(`${file}.elsewhere`, file);
    },
    says: {
      summary: 'a symbolic link stands where a key belongs',
      reason: 'whoever made it decides where the key goes',
      next: 'see where it leads (ls -l), and put the file itself in its place',
    },
    after: 'old',
  },
  {
    what: 'a symbolic link that leads nowhere yet',
    arrange: (file) => symlinkSync(`${file}.nowhere`, file),
    replace: false,
    says: {
      summary: 'a symbolic link stands where a key belongs',
      reason: 'whoever made it decides where the key goes',
      next: 'see where it leads (ls -l), and put the file itself in its place',
    },
  },
  {
    what: 'a directory',
    arrange: (file) => mkdirSync(file),
    says: {summary: 'something that is no file stands where a key belongs', next: 'move it away'},
  },
  {
    what: 'a pipe',
    arrange: (file) => execFileSync('mkfifo', [file]),
    says: {summary: 'something that is no file stands where a key belongs', next: 'move it away'},
  },
  {
    what: 'a file of another user',
    arrange: put,
    machine: () =>
      withFiles(
        {lstat: (async (path: string) => Object.assign(await files.lstat(path), {uid: 77})) as typeof files.lstat},
        {userId: 4242},
      ),
    says: {
      summary: 'the file belongs to somebody else',
      reason: 'its owner is user 77',
      next: 'run this as that user, or name another directory with --target',
    },
    after: 'old',
  },
  {
    what: 'a directory that is missing',
    arrange: () => {},
    machine: (file) =>
      withFiles({open: () => Promise.reject(systemError('ENOENT', 'no such file or directory', 'open', file))}),
    says: {
      summary: cannot,
      reason: 'ENOENT: no such file or directory',
      next: 'see whether the directory is still there; what was there is as it was',
    },
  },
  {
    what: 'a full disk',
    arrange: put,
    machine: failingAt('writeFile', 'ENOSPC', 'no space left on device'),
    says: {
      summary: cannot,
      reason: 'ENOSPC: no space left on device',
      next: 'free some space on this disk; what was there is as it was',
    },
    after: 'old',
  },
  {
    what: 'a disk that is full only when it is synced',
    arrange: put,
    machine: failingAt('sync', 'ENOSPC', 'no space left on device'),
    says: {
      summary: cannot,
      reason: 'ENOSPC: no space left on device',
      next: 'free some space on this disk; what was there is as it was',
    },
    after: 'old',
  },
  {
    what: 'a quota that is used up',
    arrange: put,
    machine: failingAt('writeFile', 'EDQUOT', 'disk quota exceeded'),
    says: {
      summary: cannot,
      reason: 'EDQUOT: disk quota exceeded',
      next: 'free some of your quota on this disk; what was there is as it was',
    },
    after: 'old',
  },
  {
    what: 'a disk that fails',
    arrange: put,
    machine: failingAt('sync', 'EIO', 'i/o error'),
    says: {
      summary: cannot,
      reason: 'EIO: i/o error',
      next: 'copy what can still be read: the disk is failing; what was there is as it was',
    },
    after: 'old',
  },
  {
    what: 'a file system that is read only',
    arrange: put,
    machine: failing('EROFS', 'read-only file system'),
    says: {
      summary: cannot,
      reason: 'EROFS: read-only file system',
      next: 'name a directory that can be written to with --target; what was there is as it was',
    },
    after: 'old',
  },
  {
    what: 'a directory that may not be written to',
    arrange: put,
    machine: failing('EACCES', 'permission denied'),
    says: {
      summary: cannot,
      reason: 'EACCES: permission denied',
      next: 'run this as the user whom the directory belongs to; what was there is as it was',
    },
    after: 'old',
  },
  {
    what: 'a disk that gives back other bytes',
    arrange: put,
    machine: failingRead('bad'),
    says: {
      summary: 'the disk gives back other bytes than were written',
      next: 'name another directory with --target',
    },
    after: 'old',
  },
  {
    what: 'a file system that keeps no rights',
    arrange: put,
    machine: () =>
      withFiles({
        open: async (...args) => {
          const handle = await files.open(...args);
          const stat = async () => Object.assign(await files.lstat(String(args[0])), {mode: 0o100777});
          return Object.assign(handle, {stat});
        },
      }),
    says: {
      summary: 'this file system keeps no secrets',
      reason: 'a file that was made with mode 0600 has mode 0777',
      next: 'name another directory with --target',
    },
    after: 'old',
  },
  {
    what: 'a name that cannot be given',
    arrange: put,
    machine: () => withFiles({rename: () => Promise.reject(systemError('EPERM', 'operation not permitted', 'rename'))}),
    says: {
      summary: cannot,
      reason: 'EPERM: operation not permitted',
      next: 'run this as the user whom the file belongs to; it may also be protected (lsattr); what was there is as it was',
    },
    after: 'old',
  },
];

function failingRead(content: string) {
  return () =>
    withFiles({
      open: async (...args) => Object.assign(await files.open(...args), {readFile: async () => Buffer.from(content)}),
    });
}

describe('writeSecretFile refuses', () => {
  test.each(refusals)('$what', async ({arrange, machine, replace = true, says, after}) => {
    const directory = emptyDirectory();
    const file = join(directory, 'key');
    arrange(file);
    const names = readdirSync(directory).toSorted();
    const failure = await failureOf(() => writeSecretFile(file, 'new', {replace}, machine?.(file) ?? keyMachine()));
    expect(failure).toEqual({object: file, ...says});
    expect(readdirSync(directory).toSorted(), 'nothing is left').toEqual(names);
    if (after !== undefined) expect(readFileSync(file, 'utf8')).toBe(after);
  });

  test('a disk that does not confirm the name, and says that the file is there', async () => {
    const {file, directory} = withOne();
    const machine = withFiles({
      open: async (path, ...rest) => {
        const handle = await files.open(path, ...rest);
        if (path !== directory) return handle;
        return Object.assign(handle, {sync: () => Promise.reject(systemError('EIO', 'i/o error', 'fsync', ''))});
      },
    });
    expect(await failureOf(() => writeSecretFile(file, 'new', {replace: true}, machine))).toEqual({
      summary: 'the secret file is written, but the disk did not confirm its name',
      object: file,
      reason: 'EIO: i/o error',
      next: 'copy what can still be read: the disk is failing',
    });
    expect(readFileSync(file, 'utf8')).toBe('new');
  });
});

describe('readSecretFile', () => {
  const owner = process.getuid?.() ?? 0;

  test.each([
    ['0600', 0o600, []],
    ['0400', 0o400, []],
    ['0644', 0o644, ['its mode is 0644, not 0600: every user may read it']],
    ['0640', 0o640, ['its mode is 0640, not 0600: its group may read it']],
    ['0660', 0o660, ['its mode is 0660, not 0600: its group may read it and change it']],
    ['0666', 0o666, ['its mode is 0666, not 0600: every user may read it and change it']],
    ['0622', 0o622, ['its mode is 0622, not 0600: every user may change it']],
    ['0700', 0o700, ['its mode is 0700, not 0600']],
  ])('tells what is wrong with mode %s', async (_mode, mode, troubles) => {
    const {file} = withOne('x', mode);
    expect(await readSecretFile(file, keyMachine())).toEqual({content: Buffer.from('x'), troubles});
  });

  test('on Windows says nothing of modes', async () => {
    const {file} = withOne('x', 0o666);
    const machine = keyMachine({platform: 'win32', userId: undefined});
    expect(await readSecretFile(file, machine)).toEqual({content: Buffer.from('x'), troubles: []});
  });

  test('tells of another owner and of more names', async () => {
    const {file, directory} = withOne();
    linkSync(file, join(directory, 'other'));
    expect((await readSecretFile(file, keyMachine({userId: 4242})))?.troubles).toEqual([
      `it belongs to ${owner === 0 ? 'root' : `user ${owner}`}, not to user 4242`,
      'it has 1 more name (hard links)',
    ]);
  });

  test('is undefined when there is no file', async () => {
    expect(await readSecretFile(join(emptyDirectory(), 'key'), keyMachine())).toBeUndefined();
  });

  test.each<[string, (file: string) => unknown, NodeJS.Platform, object]>([
    [
      'a symbolic link',
      (file) => symlinkSync('/etc/hostname', file),
      'linux',
      {summary: 'a symbolic link stands where a key belongs', reason: 'whoever made it decides where the key goes'},
    ],
    [
      'a symbolic link on Windows',
      (file) => symlinkSync('/etc/hostname', file),
      'win32',
      {summary: 'a symbolic link stands where a key belongs', reason: 'whoever made it decides where the key goes'},
    ],
    [
      'a pipe, without waiting for a writer',
      (file) => execFileSync('mkfifo', [file]),
      'linux',
      {summary: 'something that is no file stands where a key belongs', next: 'move it away'},
    ],
    [
      'a directory',
      (file) => mkdirSync(file),
      'linux',
      {summary: 'something that is no file stands where a key belongs', next: 'move it away'},
    ],
    [
      'what is too large to be a key',
      (file) => execFileSync('truncate', ['-s', '17M', file]),
      'linux',
      {summary: 'the file is too large to be a key', reason: 'it has 17825792 bytes; no key has more than 16777216'},
    ],
  ])('refuses %s', async (_what, arrange, platform, says) => {
    const file = join(emptyDirectory(), 'key');
    arrange(file);
    expect(await failureOf(() => readSecretFile(file, keyMachine({platform})))).toMatchObject({object: file, ...says});
  });

  test('says why a file cannot be read', async () => {
    const machine = withFiles({open: () => Promise.reject(systemError('EACCES', 'permission denied'))});
    expect(await failureOf(() => readSecretFile('/keys/key', machine))).toEqual({
      summary: 'the secret file cannot be read',
      object: '/keys/key',
      reason: 'EACCES: permission denied',
      next: 'run this as the user whom the directory belongs to',
    });
  });
});

describe('proveWritable', () => {
  test('makes the file, empty, with mode 0600', async () => {
    const directory = emptyDirectory();
    await proveWritable(join(directory, 'key'), keyMachine());
    expect(readFileSync(join(directory, 'key'), 'utf8')).toBe('');
    expect(modesBelow(directory)).toEqual({key: '0600'});
  });

  test('makes it with the content that is wanted', async () => {
    const file = join(emptyDirectory(), 'key');
    await proveWritable(file, keyMachine(), {initial: '{}'});
    expect(readFileSync(file, 'utf8')).toBe('{}');
  });

  test('writes the very file, with its own bytes, and syncs it', async () => {
    const {file, directory} = withOne('old');
    const {ino} = lstatSync(file);
    const written: string[] = [];
    const machine = withFiles({
      open: async (path, ...rest) => {
        const handle = await files.open(path, ...rest);
        const write = async (bytes: Buffer, ...more: number[]) => {
          written.push(`${basename(String(path))}: ${bytes} at ${more.at(-1)}`);
          return {bytesWritten: bytes.length, buffer: bytes};
        };
        const sync = async () => void written.push(`${isUnfinished(basename(String(path))) ? 'room' : 'key'} synced`);
        return Object.assign(handle, {write, sync});
      },
    });
    await proveWritable(file, machine);
    expect(written).toEqual(['key: old at 0', 'key synced', 'room synced']);
    expect(lstatSync(file).ino).toBe(ino);
    expect(readdirSync(directory)).toEqual(['key']);
  });

  test('killed at any call, leaves what was there', async () => {
    const {file} = withOne('old content');
    const alive = dyingFiles(Number.POSITIVE_INFINITY);
    await proveWritable(file, keyMachine({files: alive.files}));
    for (let at = 1; at <= alive.calls(); at++) {
      await proveWritable(file, keyMachine({files: dyingFiles(at).files})).catch(() => {});
      expect(readFileSync(file, 'utf8')).toBe('old content');
    }
  });

  test.each<[string, (file: string) => KeyMachine, string, string]>([
    [
      'a file that may only be read',
      () => withFiles({open: () => Promise.reject(systemError('EACCES', 'permission denied'))}),
      'EACCES: permission denied',
      'run this as the user whom the directory belongs to; nothing was made yet',
    ],
    [
      'a disk without room for an identity',
      () =>
        withFiles({
          open: async (path, ...rest) => {
            const handle = await files.open(path, ...rest);
            if (!isUnfinished(basename(String(path)))) return handle;
            return Object.assign(handle, {
              writeFile: () => Promise.reject(systemError('ENOSPC', 'no space left on device', 'write', '')),
            });
          },
        }),
      'ENOSPC: no space left on device',
      'free some space on this disk; nothing was made yet',
    ],
  ])('says so of %s', async (_what, machine, reason, next) => {
    const {file, directory} = withOne();
    const summary = 'the file that is to hold a secret cannot be written';
    expect(await failureOf(() => proveWritable(file, machine(file)))).toEqual({summary, object: file, reason, next});
    expect(readdirSync(directory)).toEqual(['key']);
    expect(readFileSync(file, 'utf8')).toBe('old');
  });

  test('refuses a link', async () => {
    const file = join(emptyDirectory(), 'key');
    symlinkSync('/etc/hostname', file);
    expect((await failureOf(() => proveWritable(file, keyMachine()))).summary).toBe(
      'a symbolic link stands where a key belongs',
    );
  });
});
