// The outside world as one value. Only this file and main.ts touch `process`; everything else is handed what it needs.
import type {Readable} from 'node:stream';

/** Where text goes, and what it may contain. */
export interface OutputStream {
  write(text: string): void;
  /** Resolves when there is room for more: at once, unless a slow reader lags behind. False: nobody reads any more. */
  drained(): Promise<boolean>;
  isTerminal: boolean;
  /** Width of the terminal in columns; undefined when there is none. */
  columns: number | undefined;
}

/** Questions to the person at the keyboard. Only asked when `interactive`. */
export interface Prompt {
  interactive: boolean;
  confirm(question: string, defaultAnswer: boolean, signal: AbortSignal): Promise<boolean>;
  /** Asks again until the answer is good. */
  ask(question: TextQuestion, signal: AbortSignal): Promise<string>;
}

export interface TextQuestion {
  message: string;
  /** Taken when nothing is typed. */
  fallback?: string;
  /** Nothing is shown of what is typed, not even its length. */
  hidden?: boolean;
  /** What is wrong with an answer; undefined for a good one. */
  fault: (answer: string) => string | undefined;
}

/** What our own process is to the system. */
export interface OwnProcess {
  pid: number;
  /** Undefined on Windows. */
  user: {uid: number; gid: number} | undefined;
  /** Whether a process of this number runs. */
  isAlive(pid: number): boolean;
  /** As process.kill: a negative number is a process group. Throws when there is none. */
  kill(pid: number, signal: NodeJS.Signals): void;
  /** Called in the moment in which our process ends, whatever ends it but SIGKILL. */
  onExit(callback: () => void): void;
  /** From now on what is thrown away is cleared up early: for long work over many objects. It cannot be taken back. */
  keepHeapSmall(): void;
}

export interface Runtime {
  /** The name the program was called by: decides whether help says `kubectl provision` or the file's name. */
  argv0: string;
  /** The packed executable that runs; undefined when the program runs from its sources. */
  executable: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** The operating system, as Node names it: paths and file permissions differ on win32. */
  platform: NodeJS.Platform;
  /** The processor, as Node names it. */
  architecture: string;
  /** `24.11.0` */
  nodeVersion: string;
  homeDirectory: string;
  stdin: Readable & {isTTY?: boolean};
  stdout: OutputStream;
  stderr: OutputStream;
  prompt: Prompt;
  process: OwnProcess;
  now(): Date;
  random(): number;
  /** Aborted by the first SIGINT or SIGTERM with an `interrupted` Failure as reason. */
  signal: AbortSignal;
}
