// What was rendered is remembered by one build of the program, and never taken from a file that was altered.
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {openRenderMemory} from '../../../src/lib/operator/render-memory.ts';
import {emptyDirectory} from '../../support/temporary.ts';

test('gives back what was kept under the same key by the same build', async () => {
  const directory = emptyDirectory();
  await openRenderMemory(directory, 'build 1').remember('key', 'text\nof two lines');
  expect(await openRenderMemory(directory, 'build 1').recall('key')).toBe('text\nof two lines');
  expect(await openRenderMemory(directory, 'build 1').recall('other key')).toBeUndefined();
  expect(await openRenderMemory(directory, 'build 2').recall('key')).toBeUndefined();
});

test('an altered or cut file is as good as none', async () => {
  const directory = emptyDirectory();
  const memory = openRenderMemory(directory, 'build');
  await memory.remember('key', 'text');
  const [name = ''] = await readdir(join(directory, 'rendered'));
  const file = join(directory, 'rendered', name);
  const content = await readFile(file, 'utf8');
  await writeFile(file, content.replace('text', 'tex'));
  expect(await memory.recall('key')).toBeUndefined();
  await writeFile(file, '');
  expect(await memory.recall('key')).toBeUndefined();
});

test('a directory that cannot be written is no trouble', async () => {
  const memory = openRenderMemory('/dev/null/nowhere', 'build');
  await memory.remember('key', 'text');
  expect(await memory.recall('key')).toBeUndefined();
});
