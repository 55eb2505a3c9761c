// What runs left behind that were killed in the midst of a call: keys that the program had just made are taken over.
import {lstat, readdir, rm} from 'node:fs/promises';
import {isAbsolute, join} from 'node:path';
import type {Emit} from '../report/event.ts';
import {reasonOf} from '../report/failure.ts';
import {keepBeside, keysOf, parseConfig, readConfig, storeConfig} from './config-state.ts';
import {isWorkedIn} from './in-use.ts';
import {callOf, configName, ownerName, readIfThere} from './private-directory.ts';

/** No call takes so long: a directory older than this belongs to no running one. */
const oldMs = 3_600_000;

/** What is known of runs by their marks, our own among them. */
export interface ScratchOwner {
  mark: string;
  /** From where we are the processes in containers of this machine are seen. */
  seesContainers: boolean;
  /** `ended` only when that is certain. */
  fateOf: (mark: string) => Promise<'ended' | 'runs' | 'unknown'>;
  /** A config of this path was a copy for the moment: what a call made of it is of no use. */
  isPassing: (path: string) => boolean;
}

/**
 * Removes the private directories of calls whose run has ended, and those that are old; what may be in use stays. Throws
 * nothing: what cannot be taken over is said, and stays.
 */
export async function recoverLeftovers(
  workDirectory: string,
  owner: ScratchOwner,
  emit: Emit,
  {now = Date.now(), platform}: {now?: number; platform: NodeJS.Platform},
): Promise<void> {
  for (const name of await readdir(workDirectory).catch(() => [])) {
    const call = callOf(name);
    if (call === undefined) continue;
    const path = join(workDirectory, name);
    try {
      const facts = await lstat(path).catch(absentIsFine);
      if (!facts?.isDirectory()) continue;
      const use = await useOf(path, call, owner, platform);
      if (use === 'by its run') continue;
      await recover(path, owner, emit);
      const isOld = use === 'unknown' && now - facts.mtimeMs > oldMs;
      if (use === 'none' || isOld) await rm(path, {recursive: true, force: true});
    } catch (error) {
      const text = `what an interrupted call of the SCONE CLI left in ${path} stays there: ${reasonOf(error)}`;
      emit({type: 'note', level: 'warning', text});
    }
  }
}

/** Another run may clear away the same. */
function absentIsFine(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** The program may outlive its run: here, or in a container. */
async function useOf(
  path: string,
  {mark, place}: NonNullable<ReturnType<typeof callOf>>,
  owner: ScratchOwner,
  platform: NodeJS.Platform,
): Promise<'none' | 'by its run' | 'by a program alone' | 'unknown'> {
  if (mark === undefined) return 'unknown';
  const fate = await owner.fateOf(mark);
  if (fate === 'runs') return 'by its run';
  const isSeen = place === 'machine' || (place === 'container' && owner.seesContainers);
  if (fate === 'unknown' || !isSeen) return 'unknown';
  const isUsed = await isWorkedIn(path, platform);
  if (isUsed === undefined) return 'unknown';
  return isUsed ? 'by a program alone' : 'none';
}

/** Takes over a config with keys that the real one lacks; a torn one with a key in it is kept beside. */
async function recover(path: string, {isPassing}: ScratchOwner, emit: Emit): Promise<void> {
  const [left, owner] = await Promise.all([readIfThere(join(path, configName)), readIfThere(join(path, ownerName))]);
  const target = owner?.toString() ?? '';
  if (left === undefined || !isAbsolute(target) || isPassing(target)) return;
  const state = await readConfig(target);
  const config = parseConfig(left);
  if (config === undefined) {
    if (state.keys.identity !== undefined || !left.includes('PRIVATE KEY')) return;
    const kept = await keepBeside(target, left);
    emit({type: 'note', level: 'warning', text: `an interrupted call left a torn config with a key: ${kept}`});
    return;
  }
  const news = Object.entries(keysOf(config)).filter(
    ([name, key]) => JSON.stringify(key) !== JSON.stringify(state.keys[name as keyof typeof state.keys]),
  );
  if (news.length === 0) return;
  const what = news.map(([name]) => (name === 'identity' ? 'identity' : 'signing key')).join(' and ');
  try {
    await storeConfig(state, left, 'an interrupted call');
    emit({type: 'note', level: 'warning', text: `${target}: took over the ${what} that an interrupted call had made`});
  } catch (error) {
    const kept = await keepBeside(target, left);
    emit({type: 'note', level: 'warning', text: `${reasonOf(error)}; its ${what}: ${kept}`});
  }
}
