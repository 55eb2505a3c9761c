// One component as a process group of its own: started with its log, watched over, ended with all it has started.
import {spawn} from 'node:child_process';
import {appendFileSync, closeSync, fstatSync, openSync} from 'node:fs';
import type {ComponentCommand} from '../control-plane/component.ts';
import {plainEnvironment} from './environment.ts';
import type {Watchdog} from './watchdog.ts';

export interface RunningProcess {
  readonly name: string;
  readonly processGroup: number;
  readonly logPath: string;
  /** Where in the log its own lines begin, after those of a predecessor. */
  readonly logStart: number;
  /** How it ended, when it has: `exit code 1`, `SIGKILL`. */
  readonly ended: Promise<string>;
  isRunning(): boolean;
  /** Asks the whole group to end, and ends it after `patience` milliseconds. */
  stop(signal: 'SIGTERM' | 'SIGKILL', patience?: number): Promise<void>;
}

export interface StartOptions {
  command: ComponentCommand;
  logPath: string;
  directory: string;
  watchdog: Watchdog;
  /** Gets the lines of its standard output, which go to the log in any case. */
  onLine?: (line: string) => void;
}

/** Rejects if the program cannot be started at all. */
export async function startProcess(options: StartOptions): Promise<RunningProcess> {
  const {command, logPath, directory, watchdog, onLine} = options;
  const log = openSync(logPath, 'a', 0o600);
  const logStart = fstatSync(log).size;
  const child = spawn(command.file, command.args, {
    cwd: directory,
    detached: true,
    env: {...plainEnvironment(process.env), ...command.environment},
    // Standard input is a pipe that nothing is written to: it ends when the supervisor does.
    stdio: ['pipe', onLine === undefined ? log : 'pipe', log],
  });
  closeSync(log);
  let running = true;
  const ended = new Promise<string>((resolve) => {
    child.on('exit', (code, signal) => {
      running = false;
      resolve(signal ?? `exit code ${code}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.on('spawn', resolve);
    child.on('error', reject);
  });
  const processGroup = child.pid ?? 0;
  watchdog.guard(processGroup);
  child.stdin?.on('error', () => {});
  if (onLine !== undefined) {
    readLines(child.stdout, (line) => {
      appendFileSync(logPath, `${line}\n`);
      onLine(line);
    });
  }
  // What the program itself had started may live on in its group.
  void ended.then(() => {
    signalGroup(processGroup, 'SIGKILL');
    watchdog.release(processGroup);
  });
  return {
    name: command.name,
    processGroup,
    logPath,
    logStart,
    ended,
    isRunning: () => running,
    stop: async (signal, patience = 0) => {
      if (!running) return;
      signalGroup(processGroup, signal);
      const timer = setTimeout(() => signalGroup(processGroup, 'SIGKILL'), patience);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Sends the signal to all processes of a group; quiet if there are none left. */
export function signalGroup(processGroup: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-processGroup, signal);
  } catch {
    // ESRCH: they have ended meanwhile.
  }
}

function readLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (part: string) => {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}
