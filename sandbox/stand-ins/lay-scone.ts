// Lays the stand-in for `scone` into a directory, as an executable of that name with its settings beside it.
import {chmodSync, mkdirSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type SconeSettings, settingsVariable} from './scone/settings.ts';

export interface LaidScone {
  /** To be put on PATH. */
  directory: string;
  /** The executable. */
  path: string;
  /** From the next run on it behaves so. */
  set(settings: SconeSettings): void;
}

const program = fileURLToPath(new URL('scone.ts', import.meta.url));

/** `compiled`: where Node keeps what it has compiled, for those that are laid in many places. */
export function layScone(
  directory: string,
  settings: SconeSettings,
  compiled: string = join(directory, 'compiled'),
): LaidScone {
  const [path, settingsFile] = [join(directory, 'scone'), join(directory, 'scone-settings.json')];
  const set = (next: SconeSettings) => {
    writeFileSync(`${settingsFile}.new`, JSON.stringify(next));
    renameSync(`${settingsFile}.new`, settingsFile);
  };
  mkdirSync(directory, {recursive: true});
  set(settings);
  writeLauncher(path, program, {[settingsVariable]: settingsFile}, compiled);
  return {directory, path, set};
}

/**
 * A script that starts a program of ours with this Node, whatever PATH says, and with these variables. What Node has
 * compiled is kept in a directory: that is half of the time of a start.
 */
export function writeLauncher(
  path: string,
  script: string,
  variables: Readonly<Record<string, string>>,
  compiled: string,
): void {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const assignments = Object.entries({...variables, NODE_COMPILE_CACHE: compiled}).map(
    ([name, value]) => `${name}=${quoted(value)} `,
  );
  writeFileSync(path, `#!/bin/sh\n${assignments.join('')}exec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`);
  chmodSync(path, 0o755);
}
