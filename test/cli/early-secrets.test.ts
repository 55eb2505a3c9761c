// Each setting that is never shown is found in the arguments and the environment before anything is parsed.
import {expect, test} from 'vitest';
import {earlySecrets} from '../../src/cli/early-secrets.ts';
import {environmentNames} from '../../src/lib/settings/setting-row.ts';
import {allRows} from '../../src/lib/settings/setting-table.ts';

const rows = allRows().filter(({secret}) => secret);

test.each(rows)('--$flag', (row) => {
  expect(earlySecrets([`--${row.flag}`, 'planted'], {})).toEqual(['planted']);
  expect(earlySecrets(['operator', `--${row.flag}=planted`], {})).toEqual(['planted']);
  for (const name of environmentNames(row)) expect(earlySecrets([], {[name]: 'planted'})).toEqual(['planted']);
});

test('a short flag, with its value beside it or joined', () => {
  expect(earlySecrets(['-d', 'planted'], {})).toEqual(['planted']);
  expect(earlySecrets(['-dplanted'], {})).toEqual(['planted']);
});

test('- and nothing are no secrets', () => {
  expect(earlySecrets(['--access-token', '-', '--token'], {DCAP_KEY: ''})).toEqual([]);
});
