// One look at all that concerns the plugin on this machine. Reads only.
import {createHash} from 'node:crypto';
import {Failure} from '../report/failure.ts';
import {type AuditLink, findAuditLink} from './audit-link.ts';
import {completionFile, leadsTo} from './completion-file.ts';
import {lookAt, type PluginCopy} from './copy.ts';
import type {PluginMachine} from './machine.ts';
import {candidates, pathsFor, searchDirectories} from './search-path.ts';
import {chooseTarget, type Target} from './target.ts';

export interface PluginSurvey {
  /** What kubectl could run, in its order: the first one is run. */
  copies: readonly PluginCopy[];
  target: Target | {refusal: Failure};
  /** SHA-256 of what lies at the target; undefined when nothing does, or nobody needs to know. */
  targetDigest: string | undefined;
  /** Files such as kubectl-provision-operator, which kubectl prefers to our sub-commands. */
  longerNames: readonly string[];
  /** The file by which kubectl completes our words, if it is there and leads to a copy. */
  completion: string | undefined;
  /** By which kubectl runs this program for `kubectl audit`. */
  audit: AuditLink;
}

export interface SurveyOptions {
  /** --plugin-path, absolute. */
  path: string | undefined;
  withDigest: boolean;
}

export async function surveyPlugin(machine: PluginMachine, options: SurveyOptions): Promise<PluginSurvey> {
  const copies = await findCopies(machine);
  const target = await chooseTarget(options.path, copies[0], machine).catch(refusalOf);
  const found = 'refusal' in target ? undefined : target.found;
  return {
    copies,
    target,
    targetDigest: found === undefined || !options.withDigest ? undefined : await digestOf(found.file, machine),
    longerNames: await findLongerNames(machine),
    completion: await findCompletion(copies, machine),
    audit: await findAuditLink(copies, machine),
  };
}

/** Everything executable under the plugin's name, each file once: /bin and /usr/bin may be the same. */
export async function findCopies(machine: PluginMachine): Promise<PluginCopy[]> {
  const found = await Promise.all(candidates(machine).map((file) => lookAt(file, machine)));
  const executable = found.filter((copy) => copy?.isExecutable === true) as PluginCopy[];
  const keyOf = ({device, inode}: PluginCopy) => `${device}:${inode}`;
  return executable.filter((copy, index) => executable.findIndex((other) => keyOf(other) === keyOf(copy)) === index);
}

function refusalOf(thrown: unknown): {refusal: Failure} {
  if (thrown instanceof Failure) return {refusal: thrown};
  throw thrown;
}

async function findLongerNames(machine: PluginMachine): Promise<string[]> {
  const {join} = pathsFor(machine.platform);
  const lists = await Promise.all(
    searchDirectories(machine).map(async (directory) => {
      const names = await machine.files.readdir(directory).catch(() => []);
      return names.filter((name) => name.startsWith(`${machine.name}-`)).map((name) => join(directory, name));
    }),
  );
  return lists.flat();
}

async function findCompletion(copies: readonly PluginCopy[], machine: PluginMachine): Promise<string | undefined> {
  const {join} = pathsFor(machine.platform);
  for (const directory of searchDirectories(machine)) {
    const file = join(directory, completionFile(machine));
    if (await leadsTo(file, copies, machine)) return file;
  }
  return undefined;
}

/** In pieces: a packed executable has over 100 MB. */
async function digestOf(file: string, {files}: PluginMachine): Promise<string | undefined> {
  const handle = await files.open(file, 'r').catch(() => undefined);
  if (handle === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of handle.createReadStream({highWaterMark: 1 << 20})) hash.update(chunk);
  return hash.digest('hex');
}
