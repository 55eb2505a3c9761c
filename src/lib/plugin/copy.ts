// One file that kubectl could take for the plugin: what it is and which version.
import {constants} from 'node:fs';
import {formatVersion, readVersion, type Version} from '../scone/semantic-version.ts';
import type {PluginMachine} from './machine.ts';

export interface PluginCopy {
  file: string;
  /**
   * `ours`: this program, packed or not. `script`: a shell script, as the plugin of that name once was.
   * `other`: something that runs, or should. `directory`, `special`: nothing that could be replaced.
   */
  is: 'ours' | 'script' | 'other' | 'directory' | 'special';
  /** Kubectl passes over what is not. */
  isExecutable: boolean;
  /** It is the very file that runs now. */
  isRunning: boolean;
  /** Of ours. */
  version: Version | undefined;
  /** Where a symbolic link leads; the rest is about what lies there. */
  linksTo: string | undefined;
  /** Of the file itself; undefined for a link that leads nowhere. */
  device: number | undefined;
  inode: number | undefined;
}

/** Undefined when there is no such file. A link that leads nowhere is `special`. */
export async function lookAt(file: string, machine: PluginMachine): Promise<PluginCopy | undefined> {
  const {files, executable} = machine;
  const own = await files.lstat(file).catch(() => undefined);
  if (own === undefined) return undefined;
  const linksTo = own.isSymbolicLink() ? await files.readlink(file).catch(() => '?') : undefined;
  const facts = await files.stat(file).catch(() => undefined);
  const base = {file, linksTo, isRunning: false, version: undefined, device: facts?.dev, inode: facts?.ino};
  if (facts === undefined) return {...base, is: 'special', isExecutable: false};
  if (!facts.isFile()) return {...base, is: facts.isDirectory() ? 'directory' : 'special', isExecutable: false};
  const isExecutable = await files.access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
  const running = executable === undefined ? undefined : await files.stat(executable).catch(() => undefined);
  if (running !== undefined && running.ino === facts.ino && running.dev === facts.dev) {
    return {...base, is: 'ours', isExecutable, isRunning: true, version: readVersion(machine.version)};
  }
  return {...base, isExecutable, ...(await identify(file, isExecutable, machine))};
}

async function identify(
  file: string,
  isExecutable: boolean,
  machine: PluginMachine,
): Promise<Pick<PluginCopy, 'is' | 'version'>> {
  // The old script is never run: it asks other programs and the network before it says anything.
  if (await isShellScript(file, machine)) return {is: 'script', version: undefined};
  if (!isExecutable) return {is: 'other', version: undefined};
  const answer = await machine.askVersion(file);
  const version = 'printed' in answer ? printedVersion(answer.printed) : undefined;
  return version === undefined ? {is: 'other', version} : {is: 'ours', version};
}

/** The version in what this program prints for --version. */
export function printedVersion(printed: string): Version | undefined {
  const [, version = ''] = /^kubectl-provision (\S+)\s*$/.exec(printed) ?? [];
  return readVersion(version);
}

async function isShellScript(file: string, {files}: PluginMachine): Promise<boolean> {
  const handle = await files.open(file, 'r').catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(200), 0, 200, 0);
    return /^#!.*\b(?:ba|da|k|z)?sh\b/.test(buffer.toString('latin1', 0, bytesRead).split('\n')[0] ?? '');
  } finally {
    await handle.close();
  }
}

/** `version 0.1.0 at /usr/local/bin/kubectl-provision`. */
export function describeCopy({is, file, version, linksTo}: PluginCopy): string {
  const where = linksTo === undefined ? `at ${file}` : `at ${file}, a link to ${linksTo}`;
  if (is === 'ours') return `version ${version === undefined ? 'unknown' : formatVersion(version)} ${where}`;
  return `${is === 'script' ? 'an old shell script' : 'not this program'} ${where}`;
}
