// The file by which kubectl asks a plugin for completions: `kubectl_complete-provision`, on PATH beside the plugin.
import {Failure} from '../report/failure.ts';
import {codeOf} from '../report/system-error.ts';
import type {PluginCopy} from './copy.ts';
import {step} from './file-trouble.ts';
import {fileName, type PluginMachine} from './machine.ts';
import {pathsFor} from './search-path.ts';

/** On Windows a script of one line, elsewhere a link: the program knows by its name what it is asked. */
export function completionFile({name, platform}: Pick<PluginMachine, 'name' | 'platform'>): string {
  return `${name.replace(/^kubectl-/, 'kubectl_complete-')}${platform === 'win32' ? '.cmd' : ''}`;
}

/** Whether a file beside the plugin leads to one of these copies. */
export async function leadsTo(
  file: string,
  copies: readonly Pick<PluginCopy, 'device' | 'inode'>[],
  {files, platform}: PluginMachine,
): Promise<boolean> {
  const facts = await files.stat(file).catch(() => undefined);
  if (facts === undefined) return false;
  return platform === 'win32' || copies.some(({device, inode}) => facts.dev === device && facts.ino === inode);
}

/**
 * Makes the file beside the plugin. A link of ours that leads nowhere any more is replaced, anything else is not.
 * @throws Failure when something else has its name, or the directory cannot be written to
 */
export async function installCompletion(plugin: PluginCopy, machine: PluginMachine): Promise<string> {
  const {files, platform} = machine;
  const {dirname, join} = pathsFor(platform);
  const file = join(dirname(plugin.file), completionFile(machine));
  const summary = 'the completion file cannot be made';
  return step({summary, file, rest: 'nothing was changed'}, async () => {
    const old = await files.readlink(file).catch(() => undefined);
    if (old === fileName(machine)) await files.unlink(file);
    try {
      if (platform === 'win32') await files.writeFile(file, windowsScript(machine), {flag: 'wx'});
      else await files.symlink(fileName(machine), file);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      const next = 'remove it first, if it is not needed';
      throw new Failure({summary: 'there is another file of this name', object: file, next});
    }
    return file;
  });
}

/** `%~dp0` is the script's own directory. */
function windowsScript({name}: PluginMachine): string {
  return `@"%~dp0${name}.exe" __complete %*\r\n`;
}
