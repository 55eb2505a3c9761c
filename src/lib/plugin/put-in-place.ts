// Puts the plugin where it belongs. Until the last step, which is one rename, what was there before is untouched.
import {randomUUID} from 'node:crypto';
import {constants} from 'node:fs';
import {dirname, join} from 'node:path';
import {Failure} from '../report/failure.ts';
import {codeOf} from '../report/system-error.ts';
import {compareVersions, formatVersion, type Version} from '../scone/semantic-version.ts';
import {printedVersion} from './copy.ts';
import {step} from './file-trouble.ts';
import type {PluginMachine} from './machine.ts';
import type {Target} from './target.ts';
import type {WantedPlugin} from './wanted.ts';

export interface Placed {
  version: Version;
  /** Where the file that was there before is kept, if it was not ours. */
  kept: string | undefined;
}

/** @throws Failure that says what went wrong; then the directory is as it was before */
export async function putInPlace(
  wanted: Exclude<WantedPlugin, {from: 'nothing'}>,
  target: Target,
  machine: PluginMachine,
  signal: AbortSignal,
): Promise<Placed> {
  const {files, platform, name} = machine;
  // In the same directory, as a rename is only then one step; not under a name that kubectl takes for a plugin.
  const temporary = join(target.directory, `.${name}.${randomUUID()}${platform === 'win32' ? '.exe' : ''}`);
  const {file, found} = target;
  const rest = found === undefined ? 'nothing was changed' : 'the old plugin is as it was';
  try {
    await step({summary: 'the new plugin cannot be written', file, rest}, () => write(wanted, temporary, machine));
    signal.throwIfAborted();
    const version = await prove(wanted, temporary, machine);
    signal.throwIfAborted();
    const kept = await step({summary: 'what is there now cannot be kept', file, rest}, () =>
      keepOther(target, machine),
    );
    await step({summary: 'the new plugin cannot be put in place', file, rest}, () =>
      replace(temporary, target, machine),
    );
    await syncDirectory(target.directory, machine);
    await removeLeftovers(file, machine);
    return {version, kept};
  } catch (error) {
    await files.unlink(temporary).catch(() => {});
    throw error;
  }
}

/** Complete, executable and on the disk before it gets its name: a power cut leaves the old plugin or the new one. */
async function write(
  wanted: Exclude<WantedPlugin, {from: 'nothing'}>,
  temporary: string,
  {files}: PluginMachine,
): Promise<void> {
  if (wanted.from === 'self') await files.copyFile(wanted.file, temporary, constants.COPYFILE_EXCL);
  else await files.writeFile(temporary, wanted.bytes, {flag: 'wx', mode: 0o700});
  const handle = await files.open(temporary, 'r+');
  try {
    await handle.chmod(0o755);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** It must run here and be this program, of the version that was asked for: told by itself, before anything is replaced. */
async function prove(wanted: WantedPlugin, temporary: string, machine: PluginMachine): Promise<Version> {
  const object = wanted.from === 'file' ? wanted.url : machine.executable;
  const refuse = (summary: string, reason: string): never => {
    throw new Failure({
      summary,
      ...(object !== undefined && {object}),
      reason,
      next: 'take the executable for this system and processor; nothing was changed',
    });
  };
  const answer = await machine.askVersion(temporary);
  if ('trouble' in answer) return refuse('the new plugin does not run on this machine', answer.trouble);
  const version = printedVersion(answer.printed);
  if (version === undefined)
    return refuse('the file is not this program', `--version says ${firstLine(answer.printed)}`);
  if (wanted.version !== undefined && compareVersions(version, wanted.version) !== 0) {
    refuse('the file is of another version', `it is ${formatVersion(version)}, not ${formatVersion(wanted.version)}`);
  }
  return version;
}

function firstLine(text: string): string {
  return JSON.stringify(text.trim().split('\n')[0]?.slice(0, 80) ?? '');
}

/** A second name for the old file, so that its first one is never missing. An earlier .bak is never overwritten. */
async function keepOther({found, file}: Target, {files}: PluginMachine): Promise<string | undefined> {
  if (found === undefined || found.is === 'ours') return undefined;
  for (let number = 1; number < 100; number++) {
    const backup = number === 1 ? `${file}.bak` : `${file}.bak${number}`;
    try {
      await files.link(file, backup);
      return backup;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EEXIST') continue;
      // Not every file system has hard links.
      if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EMLINK') throw error;
      await files.copyFile(file, backup, constants.COPYFILE_EXCL);
      return backup;
    }
  }
  throw new Failure({
    summary: 'there are too many copies of earlier plugins',
    object: `${file}.bak`,
    next: 'remove some',
  });
}

/** Windows replaces no file that runs, but lets it be renamed: then it steps aside first. */
async function replace(temporary: string, {file}: Target, {files, platform}: PluginMachine): Promise<void> {
  try {
    await files.rename(temporary, file);
  } catch (error) {
    if (platform !== 'win32' || !['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error) ?? '')) throw error;
    const aside = `${file}.old`;
    await files.rename(file, aside);
    try {
      await files.rename(temporary, file);
    } catch (failed) {
      await files.rename(aside, file);
      throw failed;
    }
  }
}

/** Without it the rename may be lost in a power cut; where a directory cannot be synced, nothing is wrong yet. */
async function syncDirectory(directory: string, {files}: PluginMachine): Promise<void> {
  const handle = await files.open(directory, 'r').catch(() => undefined);
  try {
    await handle?.sync();
  } catch {
    // The plugin is in place and whole.
  } finally {
    await handle?.close();
  }
}

/** Another installation may be writing its file just now; one that takes longer than this was killed. */
const leftoverAgeMs = 3_600_000;

/** Files of installations that were killed half-way, each as large as the plugin. */
async function removeLeftovers(file: string, {files, name}: PluginMachine): Promise<void> {
  const directory = dirname(file);
  const pattern = new RegExp(`^\\.${name}\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\\.exe)?$`);
  const {mtimeMs: now} = await files.stat(file);
  for (const entry of await files.readdir(directory).catch(() => [])) {
    if (!pattern.test(entry)) continue;
    const facts = await files.stat(join(directory, entry)).catch(() => undefined);
    if (facts !== undefined && now - facts.mtimeMs > leftoverAgeMs)
      await files.unlink(join(directory, entry)).catch(() => {});
  }
}
