// What of the environment is for programs that are started: all of it, but for the secrets that it holds for us alone.
import {environmentNames, type SettingRow} from './setting-row.ts';
import {settingTable} from './setting-table.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export function environmentForChildren(env: Environment): Record<string, string | undefined> {
  const rows: SettingRow[] = Object.values(settingTable);
  const secret = new Set(rows.filter((row) => row.secret).flatMap(environmentNames));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secret.has(name)));
}
