// Every setting that the table calls a secret is known to the redaction.
import {expect, test} from 'vitest';
import {secretsOf} from '../../../src/lib/settings/read-settings.ts';
import {environmentNames, type SettingRow} from '../../../src/lib/settings/setting-row.ts';
import {settingTable} from '../../../src/lib/settings/setting-table.ts';

const rows: SettingRow[] = Object.values(settingTable);

test('what is said for a secret setting is among the secrets, and nothing else', () => {
  const env = Object.fromEntries(rows.map((row) => [environmentNames(row)[0] ?? '', `value of ${row.about}`]));
  const secrets = secretsOf({flags: {}, env, file: undefined}).map((secret) => secret.reveal());
  expect(secrets).toEqual(rows.filter(({secret}) => secret).map(({about}) => `value of ${about}`));
  expect(secrets).toHaveLength(3);
});
