// One setting with its names.

export type SettingKind = 'text' | 'switch' | 'list';

export interface SettingRow {
  kind: SettingKind;
  /** What it is, for the reference of settings without a flag and for messages. */
  about: string;
  /** Long flag without dashes; settings without one come from the environment or the config file. */
  flag?: string;
  /** What stands for the flag in the environment and in a config file, where another command has a flag of that name. */
  key?: string;
  /** Names besides KUBECTL_PROVISION_…: those of the old scripts, also keys of a config file. */
  variables?: readonly string[];
  /** Never shown. */
  secret?: true;
  /**
   * Only from the command line: it makes a run write, or trust something else, and nothing that lies around in an
   * environment or a file should do that (docs/system.md: Faults of the old scripts, 20).
   */
  commandLineOnly?: true;
  /** Said aloud when it comes from the environment or a file, as it decides what gets installed or from where. */
  told?: true;
}

/** Environment names of a setting, the one that wins first: `['KUBECTL_PROVISION_USERNAME', 'REGISTRY_USERNAME']`. */
export function environmentNames(row: SettingRow): string[] {
  if (row.commandLineOnly) return [];
  const own = row.key ?? row.flag ?? row.variables?.[0]?.toLowerCase();
  if (own === undefined) return [];
  return [`KUBECTL_PROVISION_${own.toUpperCase().replaceAll('-', '_')}`, ...(row.variables ?? [])];
}

/** Keys of a setting in a config file: the flag's name, or any of its environment names. */
export function fileKeys(row: SettingRow): string[] {
  if (row.commandLineOnly) return [];
  const key = row.key ?? row.flag;
  return [...(key ? [key] : []), ...environmentNames(row)];
}
