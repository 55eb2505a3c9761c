// Secret files: what they are from the moment they exist, and that a killed run leaves no half of one.
import {chmodSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {isUnfinished} from '../../../src/lib/keys/publish.ts';
import {writeSecretFile} from '../../../src/lib/keys/secret-file.ts';
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
});
