// `explain`, and `version`: what they print.
import {describe, expect, test} from 'vitest';
import {findingCodes} from '../../src/lib/report/finding-codes.ts';
import {run} from '../support/runtime.ts';

describe('explain', () => {
  test.each(Object.entries(findingCodes))('%s says what it means and how it is mended', async (code, row) => {
    const {stdout, stderr} = await run(['explain', code]);
    expect(stderr).toBe('');
    expect(stdout).toBe(`${code} ${row.title}\n\n${row.meaning}\n\nremedy: ${row.remedy}\n`);
  });

  test('lists all codes when none is named', async () => {
    const {stdout} = await run(['explain']);
    expect(stdout.split('\n').length - 1).toBe(Object.keys(findingCodes).length);
  });

  test('takes a code in small letters', async () => {
    expect((await run(['explain', 'ps001'])).stdout).toBe((await run(['explain', 'PS001'])).stdout);
  });

  test('wraps on a terminal', async () => {
    const {stdout} = await run(['explain', 'PS001'], {columns: 30, env: {NO_COLOR: '1'}});
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(30);
  });
});
