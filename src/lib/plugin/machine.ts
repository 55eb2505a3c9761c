// What the files of the kubectl plugin depend on, on this machine.

/** The part of node:fs/promises that is used here; tests put one that fails in its place. */
export type Files = Pick<
  typeof import('node:fs/promises'),
  | 'access'
  | 'copyFile'
  | 'link'
  | 'lstat'
  | 'open'
  | 'readdir'
  | 'readlink'
  | 'realpath'
  | 'rename'
  | 'stat'
  | 'symlink'
  | 'unlink'
  | 'writeFile'
>;

export interface PluginMachine {
  /** The packed executable that runs; undefined when the program runs from its sources. */
  executable: string | undefined;
  /** The plugin's file, without the ending that Windows adds: `kubectl-provision`. */
  name: string;
  /** Of the program that runs: `0.1.0`. */
  version: string;
  /** PATH. */
  searchPath: string;
  platform: NodeJS.Platform;
  files: Files;
  /** Runs a file with `--version`: what it prints, or why it does not run. */
  askVersion(file: string): Promise<{printed: string} | {trouble: string}>;
}

/** The plugin's file as this system wants it. */
export function fileName({name, platform}: Pick<PluginMachine, 'name' | 'platform'>): string {
  return platform === 'win32' ? `${name}.exe` : name;
}
