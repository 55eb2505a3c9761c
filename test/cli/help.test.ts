// Help at several widths, with and without colour, and under several names.
import {stripVTControlCharacters} from 'node:util';
import {describe, expect, test} from 'vitest';
import {commandTable} from '../../src/cli/command-table.ts';
import {goldenSet} from '../support/golden.ts';
import {run} from '../support/runtime.ts';

const golden = goldenSet('help');
const ids = Object.keys(commandTable);

describe('help', () => {
  test.each([40, 80, 200])('of the program at %i columns', async (columns) => {
    const {code, stdout, stderr} = await run(['help'], {columns, env: {NO_COLOR: '1'}});
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    golden(`program-${columns}.txt`, stdout);
  });

  test.each(ids.flatMap((id) => [40, 80, 200].map((columns) => ({id, columns}))))(
    'of $id at $columns columns',
    async ({id, columns}) => {
      const {code, stdout} = await run([...id.split(' '), '--help'], {columns, env: {NO_COLOR: '1'}});
      expect(code).toBe(0);
      golden(`${id.replaceAll(' ', '-')}-${columns}.txt`, stdout);
    },
  );

  test.each([[['plugin']], [['plugin', '--help']], [['help', 'plugin']]])(
    'of a word that needs another one is what %j shows',
    async (argv) => {
      const {code, stdout} = await run(argv, {columns: 80, env: {NO_COLOR: '1'}});
      expect(code).toBe(0);
      golden('topic-80.txt', stdout);
    },
  );

  test('of operator with colour', async () => {
    const {stdout} = await run(['operator', '--help'], {columns: 80});
    golden('operator-80-colour.txt', stdout);
  });

  test.each([[[]], [['--help']], [['-h']], [['help']]])('of the program is what %j shows', async (argv) => {
    expect((await run(argv)).stdout).toBe((await run(['help'])).stdout);
  });

  test.each([
    [['operator', '-h']],
    [['help', 'operator']],
    [['operator', '--reconcile', '--help']],
    [['operator', '--no-such-flag', '--help']],
  ])('of operator is what %j shows', async (argv) => {
    expect((await run(argv)).stdout).toBe((await run(['operator', '--help'])).stdout);
  });

  test('fits into 40 columns but for words that cannot be broken', async () => {
    const {stdout} = await run(['operator', '--help'], {columns: 40, env: {NO_COLOR: '1'}});
    const tooLong = stdout.split('\n').filter((line) => line.length > 40 && line.trim().split(' ').length > 4);
    expect(tooLong).toEqual([]);
  });

  test('has no control characters when it goes to a file, whatever FORCE_COLOR says', async () => {
    const {stdout} = await run(['operator', '--help'], {env: {FORCE_COLOR: '1'}});
    expect(stripVTControlCharacters(stdout)).toBe(stdout);
  });

  test('calls the program by its file when that is no kubectl plugin', async () => {
    const {stdout} = await run(['help'], {argv0: '/opt/scone-provision'});
    expect(stdout).toContain('scone-provision operator --reconcile');
    expect(stdout).not.toContain('kubectl provision');
  });

  test('of an unknown command says which is meant', async () => {
    const {code, stderr} = await run(['help', 'operater']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean `kubectl provision operator`?');
  });
});
