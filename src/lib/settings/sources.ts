// Where each setting's value comes from: flag before environment before config file, all still texts.
import {nearest} from '../report/suggestion.ts';
import type {ConfigFile} from './config-file.ts';
import {environmentNames, fileKeys, type SettingRow} from './setting-row.ts';
import {allRows, outputTable} from './setting-table.ts';
import type {Origin} from './settings.ts';

/** What a command line gave, by the flags' long names. */
export type FlagValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface Sources {
  flags: FlagValues;
  env: Readonly<Record<string, string | undefined>>;
  file: ConfigFile | undefined;
}

/** A value with whose word it is: `where` names the flag, the variable, or the file and line. */
export interface Sourced {
  value: string | boolean | readonly string[];
  origin: Origin;
  where: string;
}

/** The value that counts for a row, or undefined when nobody gave one. An empty variable counts as none. */
export function lookUp(row: SettingRow, {flags, env, file}: Sources): Sourced | undefined {
  const fromFlag = row.flag === undefined ? undefined : flags[row.flag];
  if (fromFlag !== undefined && fromFlag !== false) {
    return {value: fromFlag, origin: 'flag', where: `--${row.flag}`};
  }
  for (const name of environmentNames(row)) {
    const value = env[name];
    if (value) return {value, origin: 'environment', where: name};
  }
  const keys = fileKeys(row);
  const entry = file?.entries.findLast(({name, value}) => keys.includes(name) && value.length > 0);
  if (!entry) return undefined;
  return {value: entry.value, origin: 'config file', where: `${file?.path}:${entry.line}`};
}

/** Settings of the old scripts that are needed no more; the files that hold them may stay as they are. */
const otherKeys = new Set(['TARGET_MOUNT_DIR', 'K_PROVISION_MAX_RETRIES', 'MANIFESTS', 'SCRIPTS', 'CHART']);

/** One sentence for each key of the file that is no setting, or none that a file may decide. */
export function complainOfKeys(file: ConfigFile): string[] {
  const rows = allRows().filter((row) => row !== outputTable.config);
  const known = new Set(rows.flatMap(fileKeys));
  const forbidden = new Set(rows.filter((row) => row.commandLineOnly).map((row) => row.flag));
  return file.entries.flatMap(({name, line}) => {
    if (known.has(name) || otherKeys.has(name)) return [];
    const place = `${file.path}:${line}:`;
    if (forbidden.has(name)) return [`${place} ${name} is only taken from the command line`];
    const meant = nearest(name, [...known]);
    return [`${place} there is no setting ${JSON.stringify(name)}${meant ? `; did you mean ${meant}?` : ''}`];
  });
}
