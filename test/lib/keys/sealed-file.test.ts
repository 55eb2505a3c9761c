// Sealed files on the disk: whole or not there.
import {randomBytes} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {openStream} from '../../../src/lib/keys/seal.ts';
import {bytesOf, openToFile, sealToFile} from '../../../src/lib/keys/sealed-file.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {byPassphrase, quick} from '../../support/backup-ground.ts';
import {dyingFiles} from '../../support/dying-files.ts';
import {failureOf, keyMachine, modesBelow, refusing, systemError, withFiles} from '../../support/key-ground.ts';

import {collect, pieces, sealGround} from '../../support/seal-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const machine = keyMachine();
const {forKey, withKey} = await sealGround();

describe('sealToFile and openToFile', () => {
  const content = randomBytes(150_000);

  async function sealed(path: string, who = machine) {
    return sealToFile(() => pieces(content, 999), {to: forKey(), path}, who);
  }

  test('make whole files of mode 0600, and tell their digests', async () => {
    const directory = emptyDirectory();
    const made = await sealed(join(directory, 'keys.age'));
    expect(made.sealed.bytes).toBe(readFileSync(join(directory, 'keys.age')).length);
    expect(await openToFile(join(directory, 'keys.age'), withKey(), join(directory, 'plain'), machine)).toEqual(
      made.plain,
    );
    expect(readFileSync(join(directory, 'plain')).equals(content)).toBe(true);
    expect(modesBelow(directory)).toEqual({'keys.age': '0600', plain: '0600'});
  });

  test('seal a stream that can be read once only', async () => {
    const path = join(emptyDirectory(), 'db.age');
    const {plain} = await sealToFile(pieces(content, 5000), {to: byPassphrase, path, armor: true, ...quick}, machine);
    expect(plain.bytes).toBe(content.length);
    expect(readFileSync(path, 'latin1')).toMatch(/^-----BEGIN AGE/);
    expect((await collect(await openStream(bytesOf(path, machine), byPassphrase, path))).equals(content)).toBe(true);
  });

  test('leave no file open that is no sealed one', async () => {
    const path = join(emptyDirectory(), 'keys.age');
    writeFileSync(path, `hello ${'x'.repeat(100)}\n`);
    const closed: boolean[] = [];
    const open: typeof files.open = async (...words) => {
      const handle = await files.open(...words);
      const close = handle.close.bind(handle);
      return Object.assign(handle, {close: () => close().then(() => void closed.push(true))});
    };
    await failureOf(() => openStream(bytesOf(path, withFiles({open})), byPassphrase, path));
    expect(closed).toEqual([true]);
  });

  test('work where files have no second names', async () => {
    const directory = emptyDirectory();
    await sealed(join(directory, 'keys.age'), withFiles({link: refusing('EPERM', 'operation not permitted', 'link')}));
    expect(readdirSync(directory)).toEqual(['keys.age']);
  });

  test.each(['seal', 'open'] as const)('killed at any call, leave no half file: %s', async (which) => {
    const run = async (directory: string, who = machine) => {
      if (which === 'seal') await sealed(join(directory, 'out'), who);
      else await openToFile(join(directory, 'keys.age'), withKey(), join(directory, 'out'), who);
    };
    const small = emptyDirectory();
    await sealed(join(small, 'keys.age'));
    const alive = dyingFiles(Number.POSITIVE_INFINITY);
    await run(small, keyMachine({files: alive.files}));
    const whole = readFileSync(join(small, 'out')).length;
    for (let at = 1; at <= alive.calls(); at++) {
      const directory = emptyDirectory();
      writeFileSync(join(directory, 'keys.age'), readFileSync(join(small, 'keys.age')));
      await run(directory, keyMachine({files: dyingFiles(at).files})).catch(() => {});
      if (readdirSync(directory).includes('out')) expect(readFileSync(join(directory, 'out'))).toHaveLength(whole);
    }
  });

  test.each<[string, (directory: string) => unknown, object]>([
    [
      'a name that is taken',
      async (directory) => {
        writeFileSync(join(directory, 'keys.age'), 'old');
        await sealed(join(directory, 'keys.age'));
      },
      {
        summary: 'there is such a file already',
        object: 'HERE/keys.age',
        next: 'name another file, or move this one away',
      },
    ],
    [
      'a directory that is missing',
      (directory) => sealed(join(directory, 'no/keys.age')),
      {
        summary: 'the sealed file cannot be written',
        object: 'HERE/no/keys.age',
        reason: expect.stringContaining('ENOENT: no such file or directory'),
        next: 'see whether the directory is still there; there is no sealed file',
      },
    ],
    [
      'a disk that is full',
      (directory) =>
        sealed(
          join(directory, 'keys.age'),
          withFiles({
            open: async (...args) =>
              Object.assign(await files.open(...args), {write: refusing('ENOSPC', 'no space left on device', 'write')}),
          }),
        ),
      {
        summary: 'the sealed file cannot be written',
        object: 'HERE/keys.age',
        reason: 'ENOSPC: no space left on device',
        next: 'free some space on this disk; there is no sealed file',
      },
    ],
    [
      'a disk that gives back other bytes',
      (directory) =>
        sealed(
          join(directory, 'keys.age'),
          withFiles({
            open: async (path, flags, mode) => {
              const handle = await files.open(path, flags, mode);
              if (flags === 'wx') return handle;
              const read = async (buffer: Buffer, ...rest: [number, number, null]) => {
                const result = await handle.constructor.prototype.read.call(handle, buffer, ...rest);
                if (result.bytesRead > 1000) buffer.writeUInt8(buffer.readUInt8(1000) ^ 1, 1000);
                return result;
              };
              return Object.assign(handle, {read});
            },
          }),
        ),
      {
        summary: 'what was sealed does not open to what it was made from',
        object: 'HERE/keys.age',
        reason: 'a part of it does not fit the seal',
        next: 'run the same command again; there is no sealed file',
      },
    ],
    [
      'a source that changes meanwhile',
      (directory) => {
        let count = 0;
        const changing = () => pieces(Buffer.from(`content ${count++}`));
        return sealToFile(changing, {to: forKey(), path: join(directory, 'keys.age')}, machine);
      },
      {
        summary: 'what was sealed does not open to what it was made from',
        object: 'HERE/keys.age',
        reason: 'the disk gave back other bytes, or a file was changed meanwhile',
        next: 'run the same command again; there is no sealed file',
      },
    ],
    [
      'a source that becomes shorter, or longer, meanwhile',
      async (directory) => {
        for (const again of ['', 'conten', 'content!']) {
          const texts = ['content', again];
          const changing = () => pieces(Buffer.from(texts.shift() ?? ''));
          const failure = await failureOf(() =>
            sealToFile(changing, {to: forKey(), path: join(directory, 'keys.age')}, machine),
          );
          expect(failure.summary).toBe('what was sealed does not open to what it was made from');
        }
        await sealToFile(() => pieces(Buffer.alloc(0)), {to: {recipients: []}, path: join(directory, 'k')}, machine);
      },
      {summary: 'there is nobody to seal for', next: 'name a recipient, age1…'},
    ],
    [
      'a source that breaks',
      (directory) => {
        const breaking = async function* () {
          yield Buffer.from('x');
          throw systemError('EIO', 'i/o error', 'read', '');
        };
        return sealToFile(breaking(), {to: forKey(), path: join(directory, 'keys.age')}, machine);
      },
      {
        summary: 'the sealed file cannot be written',
        object: 'HERE/keys.age',
        next: expect.stringContaining('there is no sealed file'),
      },
    ],
    [
      'a sealed file that is missing',
      (directory) => openToFile(join(directory, 'no.age'), withKey(), join(directory, 'plain'), machine),
      {
        summary: 'the file cannot be read',
        object: 'HERE/no.age',
        reason: 'ENOENT: no such file or directory',
        next: 'see whether the directory is still there',
      },
    ],
    [
      'a sealed file that is a directory',
      (directory) => {
        mkdirSync(join(directory, 'd'));
        return openToFile(join(directory, 'd'), withKey(), join(directory, 'plain'), machine);
      },
      {summary: 'the file cannot be read', object: 'HERE/d', reason: 'EISDIR: illegal operation on a directory'},
    ],
    [
      'a wrong passphrase',
      async (directory) => {
        await sealToFile(pieces(content), {to: byPassphrase, path: join(directory, 'db.age'), ...quick}, machine);
        const wrong = {passphrase: new Secret('not this one')};
        await openToFile(join(directory, 'db.age'), wrong, join(directory, 'plain'), machine).finally(() =>
          files.unlink(join(directory, 'db.age')),
        );
      },
      {summary: 'the passphrase is wrong', object: 'HERE/db.age'},
    ],
    [
      'a sealed file that is cut off',
      async (directory) => {
        await sealed(join(directory, 'db.age'));
        await files.truncate(join(directory, 'db.age'), 100_000);
        await openToFile(join(directory, 'db.age'), withKey(), join(directory, 'plain'), machine).finally(() =>
          files.unlink(join(directory, 'db.age')),
        );
      },
      {summary: 'the sealed file is cut off or damaged', object: 'HERE/db.age'},
    ],
  ])('refuse %s, and leave no file', async (_what, run, says) => {
    const directory = emptyDirectory();
    const failure = await failureOf(() => run(directory));
    expect(JSON.parse(JSON.stringify(failure).replaceAll(directory, 'HERE'))).toMatchObject(says);
    expect(readdirSync(directory).filter((name) => !['keys.age', 'd'].includes(name))).toEqual([]);
    if (readdirSync(directory).includes('keys.age'))
      expect(readFileSync(join(directory, 'keys.age'), 'utf8')).toBe('old');
  });
});
