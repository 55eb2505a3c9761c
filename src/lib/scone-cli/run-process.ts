// Runs a child process without a shell: an environment of our making, bounded output, a time limit, and no survivors.
import {type ChildProcess, spawn} from 'node:child_process';
import {Failure, reasonOf} from '../report/failure.ts';

export interface ProcessOrder {
  /** Absolute path. */
  program: string;
  argv: readonly string[];
  /** All of it: nothing is inherited. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Milliseconds. */
  limitMs: number;
  signal: AbortSignal;
  /** What runs, for errors; without arguments. */
  name: string;
}

export interface ProcessEnd {
  exitCode: number;
  stdout: string;
  /** The last 64 KiB. */
  stderr: string;
}

export interface Processes {
  /** Throws Failure when it cannot be started, does not end in time, prints too much, or was killed; the signal's reason when aborted. */
  run(order: ProcessOrder): Promise<ProcessEnd>;
  /** For the moment in which our own process ends: kills at once what still runs. */
  endAll(): void;
}

/** Sends a signal to a process, or with a negative number to a process group, as process.kill does. */
export type Kill = (pid: number, signal: NodeJS.Signals) => void;

const mostOutput = 4 * 1024 * 1024;
const mostErrorOutput = 64 * 1024;
/** From the polite signal to the other one. */
const patienceMs = 3_000;
/** After that we go on without its last word. */
const killPatienceMs = 2_000;
/** A child of the child may hold the pipes open after its end. */
const pipePatienceMs = 1_000;

export function createProcesses(kill: Kill, platform: NodeJS.Platform): Processes {
  const running = new Set<ChildProcess>();
  /** The whole group: the program may be a script that starts another. */
  const end = (child: ChildProcess, signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      if (platform === 'win32') child.kill(signal);
      else kill(-child.pid, signal);
    } catch {
      // Nothing is left of it.
    }
  };
  return {
    async run(order) {
      order.signal.throwIfAborted();
      const child = start(order, platform);
      running.add(child);
      try {
        return await endOf(child, order, (signal) => end(child, signal));
      } finally {
        running.delete(child);
      }
    },
    endAll() {
      for (const child of running) end(child, 'SIGKILL');
    },
  };
}

/** In a group of its own: a Ctrl-C comes to us alone, and what is under way is ended when we say so. */
function start(order: ProcessOrder, platform: NodeJS.Platform): ChildProcess {
  const {program, argv, env, cwd} = order;
  try {
    return spawn(program, argv, {
      cwd,
      env: {...env},
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: platform !== 'win32',
      windowsHide: true,
    });
  } catch (error) {
    throw notStarted(order, error as Error);
  }
}

function endOf(child: ChildProcess, order: ProcessOrder, end: (signal: NodeJS.Signals) => void): Promise<ProcessEnd> {
  const {promise, resolve, reject} = Promise.withResolvers<ProcessEnd>();
  const output = collect(child, () => stop(tooMuch(order)));
  const timers: NodeJS.Timeout[] = [];
  let reason: unknown;
  /** Ends the child; the first reason counts. */
  const stop = (why: unknown) => {
    if (reason !== undefined) return;
    reason = why;
    end('SIGTERM');
    timers.push(setTimeout(() => end('SIGKILL'), patienceMs));
    timers.push(setTimeout(() => reject(why), patienceMs + killPatienceMs));
  };
  const abort = () => stop(order.signal.reason);
  order.signal.addEventListener('abort', abort, {once: true});
  timers.push(setTimeout(() => stop(tooSlow(order)), order.limitMs));

  child.once('error', (error) => reject(notStarted(order, error)));
  child.once('exit', () => {
    timers.push(
      setTimeout(() => {
        end('SIGKILL');
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, pipePatienceMs),
    );
  });
  child.once('close', (exitCode, killedBy) => {
    // What it may have left running would go on with its files.
    if (reason !== undefined) end('SIGKILL');
    if (reason !== undefined) reject(reason);
    else if (exitCode === null) reject(killed(order, killedBy));
    else resolve({exitCode, ...output()});
  });
  return promise.finally(() => {
    order.signal.removeEventListener('abort', abort);
    for (const timer of timers) clearTimeout(timer);
  });
}

/** Gives what has come on both streams so far; of stderr the end. */
function collect(child: ChildProcess, onTooMuch: () => void): () => {stdout: string; stderr: string} {
  const out: Buffer[] = [];
  let outLength = 0;
  let err = Buffer.alloc(0);
  child.stdout?.on('data', (chunk: Buffer) => {
    outLength += chunk.length;
    if (outLength > mostOutput) onTooMuch();
    else out.push(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err = Buffer.concat([err, chunk]).subarray(-mostErrorOutput);
  });
  return () => ({stdout: Buffer.concat(out).toString(), stderr: err.toString()});
}

function notStarted({name, program}: ProcessOrder, error: Error): Failure {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return new Failure({
    kind: 'undetermined',
    summary: `${name} cannot be started`,
    object: program,
    reason: isMissing ? 'there is no such program' : reasonOf(error),
    next: 'see that it can be run from a terminal; if not, take another way with --scone-cli',
    cause: error,
  });
}

function tooSlow({name, program, limitMs}: ProcessOrder): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: `${name} did not end within ${limitMs / 1000} s and was stopped`,
    object: program,
    next: 'run the same command again; what hangs is mostly the way to the CAS',
  });
}

function tooMuch({name, program}: ProcessOrder): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: `${name} printed more than ${mostOutput / 1024 / 1024} MiB and was stopped`,
    object: program,
    next: 'run it by hand to see what it prints',
  });
}

function killed({name, program}: ProcessOrder, by: NodeJS.Signals | null): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: `${name} was ended by ${by ?? 'something unknown'}`,
    object: program,
    reason: 'not by this program: perhaps by a person, or by the system for want of memory',
    next: 'run the same command again',
  });
}
