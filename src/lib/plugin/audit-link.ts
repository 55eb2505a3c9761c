// `kubectl audit`: the name under which this program answers as the old plugin for audit logs did. It stands beside the plugin.
import {codeOf, plainReason} from '../report/system-error.ts';
import {leadsTo} from './completion-file.ts';
import type {PluginCopy} from './copy.ts';
import {fileName, type PluginMachine} from './machine.ts';
import {pathsFor, searchDirectories} from './search-path.ts';

type System = Pick<PluginMachine, 'name' | 'platform'>;

/** Kubectl looks for this file on PATH when somebody types `kubectl audit`. */
export function auditFile({platform}: Pick<System, 'platform'>): string {
  return platform === 'win32' ? 'kubectl-audit.cmd' : 'kubectl-audit';
}

/** What kubectl runs for `kubectl audit`: a link to one of the copies, somebody else's file, or nothing. */
export type AuditLink = {is: 'ours' | 'other'; file: string} | {is: 'absent'};

/** The first of that name on PATH counts. */
export async function findAuditLink(
  copies: readonly Pick<PluginCopy, 'device' | 'inode'>[],
  machine: PluginMachine,
): Promise<AuditLink> {
  const {join} = pathsFor(machine.platform);
  for (const directory of searchDirectories(machine)) {
    const file = join(directory, auditFile(machine));
    if ((await machine.files.lstat(file).catch(() => undefined)) === undefined) continue;
    return {is: (await isAuditLinkOf(file, copies, machine)) ? 'ours' : 'other', file};
  }
  return {is: 'absent'};
}

export async function isAuditLinkOf(
  file: string,
  copies: readonly Pick<PluginCopy, 'device' | 'inode'>[],
  machine: PluginMachine,
): Promise<boolean> {
  if (machine.platform === 'win32') return (await startOf(file, machine)) === windowsScript(machine);
  return leadsTo(file, copies, machine);
}

/**
 * Makes it beside the plugin. What has the name already stays. The plugin is good without it, so nothing that goes wrong
 * here is a failure: what came of it is told in a sentence.
 */
export async function makeAuditLink(directory: string, machine: PluginMachine): Promise<string> {
  const {files, platform} = machine;
  const file = pathsFor(platform).join(directory, auditFile(machine));
  try {
    if ((await files.readlink(file).catch(() => undefined)) === fileName(machine)) return answers(file);
    if (platform === 'win32') await files.writeFile(file, windowsScript(machine), {flag: 'wx'});
    else await files.symlink(fileName(machine), file);
    return answers(file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST')
      return `${file} could not be made, so there is no kubectl audit: ${plainReason(error)}`;
    const isOurs = platform === 'win32' && (await startOf(file, machine)) === windowsScript(machine);
    return isOurs ? answers(file) : `${file} is another file and was left as it is: kubectl audit runs that`;
  }
}

function answers(file: string): string {
  return `kubectl audit is answered by ${file}`;
}

/** `%~dp0` is the script's own directory. */
function windowsScript({name}: System): string {
  return `@"%~dp0${name}.exe" audit %*\r\n`;
}

async function startOf(file: string, {files}: PluginMachine): Promise<string | undefined> {
  const handle = await files.open(file, 'r').catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(200), 0, 200, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
