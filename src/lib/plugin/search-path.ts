// PATH as kubectl goes through it when it looks for a plugin.
import {posix, win32} from 'node:path';
import {fileName, type PluginMachine} from './machine.ts';

/**
 * The directories in order, each once. Relative ones are left out, and with them the empty entry that stands for the current
 * directory: what lies in whatever directory one happens to be in is no plugin.
 */
export function searchDirectories({searchPath, platform}: Pick<PluginMachine, 'searchPath' | 'platform'>): string[] {
  const {delimiter, isAbsolute, normalize} = pathsFor(platform);
  const entries = searchPath.split(delimiter).filter((entry) => isAbsolute(entry));
  return [...new Set(entries.map((entry) => withoutEnd(normalize(entry))))];
}

/** Where the plugin could lie, in order. */
export function candidates(machine: PluginMachine): string[] {
  const {join} = pathsFor(machine.platform);
  return searchDirectories(machine).map((directory) => join(directory, fileName(machine)));
}

/** node:path for the machine's own system, which in tests need not be the one that runs. */
export function pathsFor(platform: NodeJS.Platform): typeof posix {
  return platform === 'win32' ? win32 : posix;
}

function withoutEnd(directory: string): string {
  return directory.length > 1 && /[^:][\\/]$/.test(directory) ? directory.slice(0, -1) : directory;
}
