// A machine of its own for the plugin: directories of PATH, a program that runs, and files that stand for programs.
import {chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {join} from 'node:path';
import type {Files, PluginMachine} from '../../src/lib/plugin/machine.ts';
import type {WantedPlugin} from '../../src/lib/plugin/wanted.ts';
import {parseVersion} from '../../src/lib/scone/semantic-version.ts';
import {emptyDirectory} from './temporary.ts';

export interface PluginGround {
  root: string;
  /** Directories of PATH, in order; more can be made with `directory`. */
  first: string;
  last: string;
  /** Makes a file that says it is this program of this version, and gives its path. */
  program(directory: string, version: string, name?: string): string;
  /** The shell script that was the plugin once. */
  script(directory: string, name?: string): string;
  /** Makes the link for `kubectl audit` as an installation does. */
  auditLink(directory: string): string;
  directory(name: string): string;
  machine(changes?: Partial<PluginMachine>): PluginMachine;
  /** The real file system, but for what a test wants to fail. */
  failing(changes: Partial<Files>): Files;
  /** Names in a directory, hidden ones too, in order. */
  names(directory: string): string[];
}

/** Version of the program that runs. */
export const ownVersion = '0.2.0';

export function pluginGround(): PluginGround {
  const root = emptyDirectory();
  const directory = (name: string) => {
    mkdirSync(join(root, name), {recursive: true});
    return join(root, name);
  };
  const write = (file: string, text: string) => {
    writeFileSync(file, text);
    chmodSync(file, 0o755);
    return file;
  };
  const [first, last, own] = [directory('first'), directory('last'), directory('own')];
  const program: PluginGround['program'] = (where, version, name = 'kubectl-provision') =>
    write(join(where, name), `kubectl-provision ${version}\n`);
  const executable = program(own, ownVersion, 'kubectl-provision-linux-x64');
  return {
    root,
    first,
    last,
    program,
    auditLink: (where) => {
      symlinkSync('kubectl-provision', join(where, 'kubectl-audit'));
      return join(where, 'kubectl-audit');
    },
    script: (where, name = 'kubectl-provision') => write(join(where, name), '#!/usr/bin/env bash\necho 6.0.5\n'),
    directory,
    machine: (changes = {}) => ({
      executable,
      name: 'kubectl-provision',
      version: ownVersion,
      searchPath: `${first}:${last}`,
      platform: 'linux',
      files,
      askVersion: async (file) => {
        const text = readFileSync(file, 'utf8');
        return text.startsWith('kubectl-provision ') ? {printed: text} : {trouble: `spawn ${file} ENOEXEC`};
      },
      ...changes,
    }),
    failing: (changes) => ({...files, ...changes}),
    names: (where) => readdirSync(where).toSorted(),
  };
}

/** The running program as what is wanted. */
export function itself({executable = '', version}: PluginMachine): Extract<WantedPlugin, {from: 'self'}> {
  return {from: 'self', file: executable, version: parseVersion(version)};
}

/** An error as the file system throws it. */
export function trouble(code: string): () => Promise<never> {
  return () => Promise.reject(Object.assign(new Error(`${code}: that is how it failed`), {code}));
}
