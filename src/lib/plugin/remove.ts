// Takes the plugin away again, and the file by which kubectl completes its words; never what is not ours.
import {Failure} from '../report/failure.ts';
import {codeOf, plainReason} from '../report/system-error.ts';
import {auditFile, isAuditLinkOf} from './audit-link.ts';
import {completionFile, leadsTo} from './completion-file.ts';
import {describeCopy, lookAt, type PluginCopy} from './copy.ts';
import type {PluginMachine} from './machine.ts';
import {pathsFor} from './search-path.ts';
import {fileFor} from './target.ts';

/** What would be removed; undefined when there is nothing. */
export interface Removal {
  plugin: PluginCopy;
  /** Its completion file, if it has one. */
  completion: string | undefined;
  /** Its link for `kubectl audit`, if it has one. */
  audit: string | undefined;
}

/**
 * The file that was asked for, else the one that kubectl runs.
 * @throws Failure for a file that is not this program: it is not ours to remove
 */
export async function findRemoval(
  asked: string | undefined,
  copies: readonly PluginCopy[],
  machine: PluginMachine,
): Promise<Removal | undefined> {
  const plugin = asked === undefined ? copies[0] : await lookAt(await fileFor(asked, machine), machine);
  if (plugin === undefined) return undefined;
  if (plugin.is !== 'ours' || plugin.linksTo !== undefined) {
    throw new Failure({
      summary: 'it was not installed by this program, and is left as it is',
      object: plugin.file,
      reason: `it is ${describeCopy(plugin)}`,
      next:
        plugin.linksTo === undefined ? 'remove it by hand' : 'remove it with the tool that made the link, such as krew',
    });
  }
  const {join, dirname} = pathsFor(machine.platform);
  const beside = (name: string) => join(dirname(plugin.file), name);
  const [completion, audit] = [beside(completionFile(machine)), beside(auditFile(machine))];
  return {
    plugin,
    completion: (await leadsTo(completion, [plugin], machine)) ? completion : undefined,
    audit: (await isAuditLinkOf(audit, [plugin], machine)) ? audit : undefined,
  };
}

/** What leads to the plugin goes first: alone it would fail, the completion file at every Tab. */
export async function remove({plugin, completion, audit}: Removal, {files, platform}: PluginMachine): Promise<void> {
  for (const file of [completion, audit, plugin.file]) {
    if (file === undefined) continue;
    try {
      await files.unlink(file);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') continue;
      const next =
        platform === 'win32' && plugin.isRunning
          ? 'Windows removes no program that runs: delete the file by hand'
          : 'run this as a user who may write to its directory';
      throw new Failure({
        summary: 'it cannot be removed',
        object: file,
        reason: plainReason(error),
        next,
        cause: error,
      });
    }
  }
}
