// Makes oclif flags from rows of the setting table, so that names and variables are written down once.
import * as Flags from '@oclif/core/flags';
import {environmentNames, type SettingRow} from '../../lib/settings/setting-row.ts';

export interface FlagTexts {
  /** One sentence without a final full stop. */
  summary: string;
  /** One letter. */
  char?: 'c' | 'd' | 'f' | 'n' | 'o' | 'p' | 'r' | 's' | 'u' | 'v' | 'y';
  /** How help calls the value: `NS`. */
  value?: string;
}

export type FlagGroup =
  | 'WHAT TO DO'
  | 'ACCOUNT'
  | 'THE CAS'
  | 'THE LOG'
  | 'THE VAULT'
  | 'THE POLICY'
  | 'KEYS'
  | 'SCONE PROGRAM'
  | 'RELEASE'
  | 'WAITING'
  | 'OUTPUT'
  | 'CONNECTION'
  | 'GENERAL';

/** Functions that define flags of one group. oclif itself reads no variables: the settings room does. */
export function flagsOf(helpGroup: FlagGroup) {
  const shared = (row: SettingRow, {summary, char}: FlagTexts) => ({
    summary: withVariables(summary, row),
    helpGroup,
    // For the reference page and the snapshot of the command surface.
    variables: environmentNames(row),
    ...(char && {char}),
  });
  return {
    text: (row: SettingRow, texts: FlagTexts) =>
      Flags.string({...shared(row, texts), helpValue: texts.value ?? 'TEXT'}),
    toggle: (row: SettingRow, texts: FlagTexts) => Flags.boolean(shared(row, texts)),
    list: (row: SettingRow, texts: FlagTexts) =>
      Flags.string({...shared(row, texts), helpValue: texts.value ?? 'TEXT', multiple: true, multipleNonGreedy: true}),
  };
}

/** Names of the old scripts and of settings that decide what is installed stand with their flag; the rest follow a rule. */
function withVariables(summary: string, row: SettingRow): string {
  const names = row.variables ?? (row.told ? environmentNames(row) : []);
  return names.length === 0 ? summary : `${summary} [${names.join(', ')}]`;
}
