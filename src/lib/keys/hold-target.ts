// A run's hold on a directory for keys: opened, locked, and freed of what killed runs left.
import type {Emit} from '../report/event.ts';
import {lockDirectory} from './lock.ts';
import {type LockMachine, thisRun} from './run-identity.ts';
import {clearScratch} from './scratch.ts';
import {openTargetDirectory, removeAllUnfinished, type TargetDirectory} from './target-directory.ts';

export interface HoldOptions {
  /** As it was typed, without secrets: `kubectl provision keys backup`. */
  command: string;
  pid: number;
  now: Date;
  emit: Emit;
}

export interface HeldTarget {
  target: TargetDirectory;
  /** May be called more than once. */
  release(): Promise<void>;
}

/**
 * Makes what is missing of the directory, and says what is wrong with its rights.
 * @throws Failure when another run holds it, naming that; and for a directory that cannot keep secrets
 */
export async function holdTarget(path: string, options: HoldOptions, machine: LockMachine): Promise<HeldTarget> {
  const {command, pid, now, emit} = options;
  const warn = (text: string) => emit({type: 'note', level: 'warning', text});
  const {target, troubles} = await openTargetDirectory(path, machine);
  for (const {path: directory, words} of troubles) warn(`${directory}: ${words}`);
  const own = await thisRun({command, pid, since: now.toISOString()}, machine);
  const lock = await lockDirectory(target, own, machine);
  if (lock.takenOver !== undefined) warn(lock.takenOver);
  try {
    for (const name of await removeAllUnfinished(target, machine)) {
      emit({type: 'note', level: 'verbose', text: `removed ${name}, left by a run that was killed`});
    }
    await clearScratch(target, own, machine, emit);
    return {target, release: lock.release};
  } catch (error) {
    await lock.release();
    throw error;
  }
}
