// Which sandboxes of this user exist, and how they are ended by name.

import {existsSync} from 'node:fs';
import {readdir, readFile, rm} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';
import {type Layout, layoutOf, sandboxesDirectory} from './layout.ts';
import {isAlive, requestStop} from './supervisor/control.ts';
import type {SandboxRecord} from './supervisor/messages.ts';

const patience = 3000;

export interface SandboxState {
  name: string;
  /** `starting` also while it stops; `abandoned`: a directory whose processes are gone, after a crash of the machine. */
  state: 'up' | 'starting' | 'abandoned';
  record?: SandboxRecord;
}

export async function listSandboxes(): Promise<SandboxState[]> {
  const entries = await readdir(sandboxesDirectory(), {withFileTypes: true}).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.endsWith('.logs')).map(({name}) => name);
  return Promise.all(names.map(stateOf));
}

export async function stateOf(name: string): Promise<SandboxState> {
  const layout = layoutOf(name);
  if (!(await isAlive(layout.control))) return {name, state: 'abandoned'};
  const text = await readFile(layout.record, 'utf8').catch(() => undefined);
  return text === undefined
    ? {name, state: 'starting'}
    : {name, state: 'up', record: JSON.parse(text) as SandboxRecord};
}

/** Ends the sandbox and waits until nothing is left; false if there is none of that name. */
export async function stopSandbox(name: string): Promise<boolean> {
  const layout = layoutOf(name);
  if (!existsSync(layout.directory)) return false;
  if (!(await requestStop(layout.control))) await makeRoom(layout);
  return true;
}

/**
 * Makes room for a new sandbox: false if one of that name lives. A directory without a supervisor is about to be
 * removed by the watchdog, or to be taken into use by a supervisor that has just been started, or has been left by a
 * crash of the machine: the third is so when nothing has happened for a while.
 */
export async function makeRoom({directory, control}: Layout): Promise<boolean> {
  const deadline = Date.now() + patience;
  while (existsSync(directory) && Date.now() < deadline) {
    if (await isAlive(control)) return false;
    await delay(50);
  }
  await rm(directory, {recursive: true, force: true});
  return true;
}
