// Which run holds a lock, in a way that tells after a crash, a restart, or from another container whether it still runs.
import {hostname} from 'node:os';
import type {Files, KeyMachine} from './machine.ts';

/** The outside that a lock needs besides files. */
export interface LockMachine extends KeyMachine {
  /** Whether a process of this number runs here: what sending signal 0 says. */
  isAlive(pid: number): boolean;
}

export interface RunIdentity {
  /** As it was typed, without secrets: `kubectl provision cas`. */
  command: string;
  pid: number;
  host: string;
  /** When the lock was taken, ISO 8601. */
  since: string;
  /** Linux only, as the rest: of this machine, of its last start, of the space in which process numbers count. */
  machineId?: string;
  boot?: string;
  pidSpace?: string;
  /** When the process began, in ticks since the last start: tells it from a later one with the same number. */
  began?: string;
}

export async function thisRun(
  {command, pid, since}: Pick<RunIdentity, 'command' | 'pid' | 'since'>,
  {files, platform}: Pick<KeyMachine, 'files' | 'platform'>,
): Promise<RunIdentity> {
  const base = {command, pid, host: hostname(), since};
  if (platform !== 'linux') return base;
  const text = (path: string) => files.readFile(path, 'utf8').then((read) => read.trim() || undefined, nothing);
  const facts = {
    machineId: await text('/etc/machine-id'),
    boot: await text('/proc/sys/kernel/random/boot_id'),
    pidSpace: await files.readlink('/proc/self/ns/pid').catch(nothing),
    began: await beginOf(pid, files),
  };
  return {...base, ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))};
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold anything, so counting begins behind it. */
async function beginOf(pid: number, files: Files): Promise<string | undefined> {
  const text = await files.readFile(`/proc/${pid}/stat`, 'utf8').catch(nothing);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

function nothing(): undefined {
  return undefined;
}

/** `ended` only when that is certain; `why` says how it is known, or why it is not. */
export async function fateOf(
  holder: RunIdentity,
  own: RunIdentity,
  machine: LockMachine,
): Promise<{ended: boolean; why: string}> {
  const differs = (name: 'machineId' | 'boot' | 'pidSpace') =>
    holder[name] !== undefined && own[name] !== undefined && holder[name] !== own[name];
  if (holder.host !== own.host || differs('machineId')) {
    return {ended: false, why: 'it runs on another machine, so it cannot be told from here whether it has ended'};
  }
  if (differs('boot')) return {ended: true, why: 'this machine was restarted since'};
  if (differs('pidSpace')) {
    return {ended: false, why: 'it runs in another container, so it cannot be told from here whether it has ended'};
  }
  if (!machine.isAlive(holder.pid)) return {ended: true, why: 'its process has ended'};
  const began = await beginOf(holder.pid, machine.files);
  if (holder.began !== undefined && began !== undefined && began !== holder.began) {
    return {ended: true, why: 'its process has ended, and another one has its number'};
  }
  return {ended: false, why: 'it still runs'};
}
