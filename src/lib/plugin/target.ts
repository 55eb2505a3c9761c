// Where the plugin is to go: looked at before anything is fetched or written, so that nothing fails half-way.
import {constants} from 'node:fs';
import {Failure} from '../report/failure.ts';
import {plainReason} from '../report/system-error.ts';
import {lookAt, type PluginCopy} from './copy.ts';
import {fileName, type PluginMachine} from './machine.ts';
import {pathsFor, searchDirectories} from './search-path.ts';

export interface Target {
  file: string;
  directory: string;
  /** What lies there now. */
  found: PluginCopy | undefined;
}

/**
 * The file or directory that was asked for; else where kubectl finds the plugin now; else the last directory of PATH that
 * can be written to (docs/system.md: kubectl plugin).
 * @throws Failure that says why the plugin cannot go there, or that there is no place for it
 */
export async function chooseTarget(
  asked: string | undefined,
  current: PluginCopy | undefined,
  machine: PluginMachine,
): Promise<Target> {
  const file = asked === undefined ? (current?.file ?? (await freePlace(machine))) : await fileFor(asked, machine);
  const directory = pathsFor(machine.platform).dirname(file);
  await refuseDirectory(directory, machine);
  const found = await lookAt(file, machine);
  if (found !== undefined) refuseFile(found);
  return {file, directory, found};
}

/** An existing directory means the plugin in it; everything else is the file, whose name kubectl goes by. */
export async function fileFor(asked: string, machine: PluginMachine): Promise<string> {
  const {join, basename} = pathsFor(machine.platform);
  const wanted = fileName(machine);
  const facts = await machine.files.stat(asked).catch(() => undefined);
  if (facts?.isDirectory()) return join(asked, wanted);
  if (basename(asked) === wanted) return asked;
  throw new Failure({
    kind: 'usage',
    summary: 'kubectl would not find the plugin under this name',
    object: asked,
    reason: facts === undefined ? 'there is no such directory' : `the file must be called ${wanted}`,
    next: `name a directory of PATH, or a file called ${wanted}, with --plugin-path`,
  });
}

async function freePlace(machine: PluginMachine): Promise<string> {
  const directories = searchDirectories(machine);
  for (const directory of directories.toReversed()) {
    if (await isFit(directory, machine)) return pathsFor(machine.platform).join(directory, fileName(machine));
  }
  throw new Failure({
    summary: 'no directory on PATH can be written to',
    reason: directories.length === 0 ? 'PATH names no directory' : `looked at ${directories.join(', ')}`,
    next: 'add a directory of your own to PATH, or run this as a user who may write to one of them',
  });
}

/** Taken without being asked for: no directory that everybody may write to, none of a project's own, and nothing in the way. */
async function isFit(directory: string, {files, platform, name}: PluginMachine): Promise<boolean> {
  if (/[\\/]node_modules[\\/]/.test(`${directory}/`)) return false;
  try {
    const {mode} = await files.stat(directory);
    if (platform !== 'win32' && (mode & 0o002) !== 0) return false;
    await files.access(directory, constants.W_OK);
    const file = pathsFor(platform).join(directory, fileName({platform, name}));
    return (await files.lstat(file).catch(() => undefined)) === undefined;
  } catch {
    return false;
  }
}

async function refuseDirectory(directory: string, machine: PluginMachine): Promise<void> {
  const {files, searchPath, platform} = machine;
  const refuse = (summary: string, reason: string | undefined, next: string) => {
    throw new Failure({summary, object: directory, ...(reason !== undefined && {reason}), next});
  };
  const facts = await files.stat(directory).catch((error: unknown) => ({trouble: plainReason(error)}));
  if ('trouble' in facts) return refuse('the directory cannot be used', facts.trouble, otherPlace);
  if (!facts.isDirectory()) return refuse('it is not a directory', undefined, otherPlace);
  if (!(await isOnPath(directory, machine))) {
    const {delimiter} = pathsFor(platform);
    refuse(
      'the directory is not on PATH, so kubectl would not find the plugin there',
      `PATH is ${searchPath === '' ? 'empty' : searchPath.split(delimiter).join(' ')}`,
      'add it to PATH first, or name a directory of PATH with --plugin-path',
    );
  }
  const trouble = await files.access(directory, constants.W_OK).catch(plainReason);
  if (trouble !== undefined) refuse('the directory cannot be written to', trouble, otherPlace);
}

const otherPlace = 'name another directory of PATH with --plugin-path, or run this as a user who may write there';

/** By what they are, not by their names: /bin and /usr/bin are often one directory. */
async function isOnPath(directory: string, machine: PluginMachine): Promise<boolean> {
  const {files} = machine;
  const own = await files.realpath(directory).catch(() => directory);
  const all = await Promise.all(
    searchDirectories(machine).map((entry) => files.realpath(entry).catch(() => undefined)),
  );
  return all.includes(own);
}

/** Links belong to whoever made them, mostly krew or a package manager, which would no longer know what they installed. */
function refuseFile({file, is, linksTo}: PluginCopy): void {
  if (linksTo !== undefined) {
    throw new Failure({
      summary: 'it is a symbolic link, which belongs to whoever made it',
      object: file,
      reason: `it leads to ${linksTo}`,
      next: /[\\/]\.krew[\\/]|krew/.test(`${file} ${linksTo}`)
        ? 'update it with kubectl krew upgrade, or remove it with kubectl krew uninstall first'
        : 'remove the link first, or name another directory of PATH with --plugin-path',
    });
  }
  if (is !== 'directory' && is !== 'special') return;
  throw new Failure({
    summary: is === 'directory' ? 'it is a directory' : 'it is not a regular file',
    object: file,
    next: 'move it away first, or name another directory of PATH with --plugin-path',
  });
}
