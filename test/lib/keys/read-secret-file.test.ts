// Secret files read, and proved writable.
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
import {proveWritable, readSecretFile} from '../../../src/lib/keys/secret-file.ts';
import {dyingFiles} from '../../support/dying-files.ts';
import {failureOf, keyMachine, makePipe, modesBelow, systemError, withFiles} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

/** A directory with one file in it. */
function withOne(content = 'old', mode = 0o600): {directory: string; file: string} {
  const directory = emptyDirectory();
  const file = join(directory, 'key');
  writeFileSync(file, content);
  chmodSync(file, mode);
  return {directory, file};
}

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
      (file) => symlinkSync(process.execPath, file),
      'linux',
      {summary: 'a symbolic link stands where a key belongs', reason: 'whoever made it decides where the key goes'},
    ],
    [
      'a symbolic link on Windows',
      (file) => symlinkSync(process.execPath, file),
      'win32',
      {summary: 'a symbolic link stands where a key belongs', reason: 'whoever made it decides where the key goes'},
    ],
    [
      'a pipe, without waiting for a writer',
      makePipe,
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
      (file) => writeFileSync(file, Buffer.alloc(17 << 20)),
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
    symlinkSync(process.execPath, file);
    expect((await failureOf(() => proveWritable(file, keyMachine()))).summary).toBe(
      'a symbolic link stands where a key belongs',
    );
  });
});
