// What keeps a secret file from being written: each in its own words, and what was there is as it was.
import {chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {KeyMachine} from '../../../src/lib/keys/machine.ts';
import {writeSecretFile} from '../../../src/lib/keys/secret-file.ts';
import {failureOf, keyMachine, makePipe, systemError, withFiles} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

/** A directory with one file in it. */
function withOne(content = 'old', mode = 0o600): {directory: string; file: string} {
  const directory = emptyDirectory();
  const file = join(directory, 'key');
  writeFileSync(file, content);
  chmodSync(file, mode);
  return {directory, file};
}

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
    arrange: makePipe,
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
