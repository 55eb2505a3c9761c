// What runs left behind that were killed in the midst of a call: keys that the program had just made are taken over.
import {lstat, readdir, rm} from 'node:fs/promises';
import {isAbsolute, join} from 'node:path';
import type {Emit} from '../report/event.ts';
import {reasonOf} from '../report/failure.ts';
import {keepBeside, keysOf, parseConfig, readConfig, storeConfig} from './config-state.ts';
import {configName, directoryForm, ownerName, readIfThere} from './private-directory.ts';

/** No call takes so long: a directory older than this belongs to no running one. */
const oldMs = 3_600_000;

/** Throws nothing: what cannot be taken over is said, and stays. */
export async function recoverLeftovers(workDirectory: string, emit: Emit, now = Date.now()): Promise<void> {
  const entries = await readdir(workDirectory).catch(() => []);
  for (const path of entries.filter((entry) => directoryForm.test(entry)).map((entry) => join(workDirectory, entry))) {
    try {
      const facts = await lstat(path);
      if (!facts.isDirectory()) continue;
      await recover(path, emit);
      if (now - facts.mtimeMs > oldMs) await rm(path, {recursive: true, force: true});
    } catch (error) {
      const text = `what an interrupted call of the SCONE CLI left in ${path} stays there: ${reasonOf(error)}`;
      emit({type: 'note', level: 'warning', text});
    }
  }
}

/** Takes over a config with keys that the real one lacks; a torn one with a key in it is kept beside. */
async function recover(path: string, emit: Emit): Promise<void> {
  const [left, owner] = await Promise.all([readIfThere(join(path, configName)), readIfThere(join(path, ownerName))]);
  const target = owner?.toString() ?? '';
  if (left === undefined || !isAbsolute(target)) return;
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
