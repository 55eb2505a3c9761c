// What a run leaves to the next is read by the same build of the program alone, and never from a file that was altered.
import {readdir, readFile, utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {openRunMemory, type RunMemory} from '../../../src/lib/operator/run-memory.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const recalled = async (memory: RunMemory, key: string) => (await memory.recall(key))?.parse();

test('gives back what was kept under the same key by the same build', async () => {
  const directory = emptyDirectory();
  const value = {text: 'two\nlines, and ü → \u{1f600}', list: [1, null]};
  await openRunMemory(directory, 'build 1').remember('key', value);
  expect(await recalled(openRunMemory(directory, 'build 1'), 'key')).toEqual(value);
  expect(await recalled(openRunMemory(directory, 'build 1'), 'other key')).toBeUndefined();
  expect(await recalled(openRunMemory(directory, 'build 2'), 'key')).toBeUndefined();
});

test('an altered or cut file is as good as none', async () => {
  const directory = emptyDirectory();
  await openRunMemory(directory, 'build').remember('key', 'text');
  const [name = ''] = await readdir(join(directory, 'remembered'));
  const file = join(directory, 'remembered', name);
  const content = await readFile(file, 'utf8');
  for (const altered of [content.replace('text', 'tex'), content.slice(0, -1), content.slice(1), '\n', '']) {
    await writeFile(file, altered);
    expect(await recalled(openRunMemory(directory, 'build'), 'key')).toBeUndefined();
  }
});

test('tells what was parsed, and parses it once', async () => {
  const directory = emptyDirectory();
  const before = openRunMemory(directory, 'build');
  for (const key of ['a', 'b']) await before.remember(key, {key});
  const memory = openRunMemory(directory, 'build');
  await memory.recall('a');
  const first = await recalled(memory, 'b');
  expect(memory.parsed()).toEqual(['b']);
  expect(await recalled(memory, 'b')).toBe(first);
  await memory.remember('b', 'new');
  expect(await recalled(memory, 'b')).toBe('new');
});

test('what has not been written for a month goes with the next write', async () => {
  const directory = emptyDirectory();
  const memory = openRunMemory(directory, 'build');
  await memory.remember('old', 'text');
  await memory.remember('recent', 'text');
  const files = await readdir(join(directory, 'remembered'));
  const [first = ''] = files;
  const days = (count: number) => new Date(Date.now() - count * 24 * 60 * 60_000);
  for (const name of files) await utimes(join(directory, 'remembered', name), days(29), days(29));
  await utimes(join(directory, 'remembered', first), days(31), days(31));
  await memory.remember('new', 'text');
  const left = await readdir(join(directory, 'remembered'));
  expect(left).toHaveLength(2);
  expect(left).not.toContain(first);
});

test('a directory that cannot be written is no trouble', async () => {
  const memory = openRunMemory('/dev/null/nowhere', 'build');
  await memory.remember('key', 'text');
  expect(await memory.recall('key')).toBeUndefined();
});
