// The outside world of a real process: builds the Runtime, turns signals into an abort, and ends the process.
import {homedir} from 'node:os';
import {isSea} from 'node:sea';
import type {Parts} from './cli/context.ts';
import {earlySecrets} from './cli/early-secrets.ts';
import {exitCodes, signalExitCode} from './lib/report/exit-codes.ts';
import {Failure} from './lib/report/failure.ts';
import {failureText} from './lib/report/failure-text.ts';
import {paintFor} from './lib/report/paint.ts';
import {createRedactor} from './lib/report/redaction.ts';
import {main} from './main.ts';
import type {OutputStream, OwnProcess, Prompt, Runtime} from './runtime.ts';

const signals = {SIGINT: 2, SIGTERM: 15, SIGHUP: 1} as const;

/** Runs the program in this process and ends the process with its exit code. */
export async function runProcess(process: NodeJS.Process, parts?: Parts): Promise<void> {
  const argv = process.argv.slice(2);
  process.on('uncaughtException', (error) => {
    process.stderr.write(lastResort(error, argv, process.env));
    process.exit(exitCodes.failed.code);
  });
  const runtime = runtimeOf(process, abortOnSignals(process));
  const code = await main(argv, runtime, parts);
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(code);
}

/** For what is thrown where nobody awaits it: a bug, but in the same words as every failure, and without secrets. */
function lastResort(error: unknown, argv: readonly string[], env: NodeJS.ProcessEnv): string {
  const redactor = createRedactor();
  for (const secret of earlySecrets(argv, env)) redactor.learn(secret);
  return redactor.mask(failureText(error, {width: 80, paint: paintFor(false), debug: argv.includes('--debug')}));
}

export function runtimeOf(process: NodeJS.Process, signal: AbortSignal): Runtime {
  return {
    argv0: process.argv[1] ?? process.argv0,
    executable: isSea() ? process.execPath : undefined,
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    architecture: process.arch,
    nodeVersion: process.versions.node,
    homeDirectory: homedir(),
    get stdin() {
      return process.stdin;
    },
    stdout: outputStream(process.stdout),
    stderr: outputStream(process.stderr),
    prompt: prompt(process),
    process: ownProcess(process),
    now: () => new Date(),
    random: Math.random,
    signal,
  };
}

function ownProcess(process: NodeJS.Process): OwnProcess {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  return {
    pid: process.pid,
    user: uid === undefined || gid === undefined ? undefined : {uid, gid},
    isAlive(pid) {
      try {
        process.kill(pid, 0);
        return true;
      } catch (error) {
        // It is there, and somebody else's.
        return error instanceof Error && 'code' in error && error.code === 'EPERM';
      }
    },
    kill: (pid, signal) => void process.kill(pid, signal),
    onExit: (callback) => void process.once('exit', callback),
    keepHeapSmall() {
      // Late, as it takes a millisecond of each start.
      const {setFlagsFromString} = process.getBuiltinModule('node:v8');
      for (const flag of smallHeap) setFlagsFromString(flag);
    },
  };
}

/**
 * Old objects may grow by a quarter before they are looked through, in place of the double or more; the room for young ones
 * stays as it is. V8 takes compiled code only with the flags it was compiled with, so what is loaded later is compiled anew.
 */
const smallHeap = ['--heap-growing-percent=25', '--semi-space-growth-factor=1'];

/** A reader that goes away (`| head`) ends the output, not the run. */
function outputStream(stream: NodeJS.WriteStream): OutputStream {
  let isOpen = true;
  let waiting = Promise.withResolvers<void>();
  const goOn = () => {
    waiting.resolve();
    waiting = Promise.withResolvers();
  };
  stream.on('drain', goOn);
  stream.on('error', () => {
    isOpen = false;
    goOn();
  });
  return {
    write(text) {
      if (isOpen) stream.write(text);
    },
    async drained() {
      if (isOpen && stream.writableNeedDrain) await waiting.promise;
      return isOpen;
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      // A terminal that was never told its size says 0.
      return stream.columns || undefined;
    },
  };
}

/** Questions go to the standard error, so that they never mix with data. */
function prompt(process: NodeJS.Process): Prompt {
  return {
    get interactive() {
      return process.stdin.isTTY === true && process.stderr.isTTY === true;
    },
    async confirm(message, defaultAnswer, signal) {
      const answer = await asked(process, {type: 'confirm', name: 'answer', message, default: defaultAnswer}, signal);
      return answer === true;
    },
    async ask({message, fallback, hidden = false, fault}, signal) {
      const validate = (text: string) => fault(text || (fallback ?? '')) ?? true;
      const shared = {name: 'answer', message, validate};
      const question = hidden
        ? ({...shared, type: 'password', mask: false, toggleMask: false} as const)
        : ({...shared, type: 'input', ...(fallback !== undefined && {default: fallback})} as const);
      return String(await asked(process, question, signal));
    },
  };
}

/** The answer to a question; an aborted signal takes the question away. */
async function asked(process: NodeJS.Process, question: InquirerQuestion, signal: AbortSignal): Promise<unknown> {
  const {createPromptModule} = (await import('inquirer')).default;
  const ask = createPromptModule({input: process.stdin, output: process.stderr});
  const asking = ask<{answer: unknown}>([question]);
  const close = () => asking.ui.close();
  signal.addEventListener('abort', close, {once: true});
  try {
    return (await asking).answer;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof Error && error.name === 'ExitPromptError') throw interrupted('SIGINT');
    throw error;
  } finally {
    signal.removeEventListener('abort', close);
  }
}

/** Those kinds of inquirer's questions that are asked here. */
type InquirerQuestion = {name: string; message: string} & (
  | {type: 'confirm'; default: boolean}
  // With toggleMask a Ctrl-T would show what was typed.
  | {type: 'password'; mask: false; toggleMask: false; validate: (text: string) => string | true}
  | {type: 'input'; default?: string; validate: (text: string) => string | true}
);

/** The first signal asks the run to stop after the current step; a second one ends the process at once. */
function abortOnSignals(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  for (const name of Object.keys(signals) as (keyof typeof signals)[]) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        // Over the ^C that the terminal shows.
        process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}${atOnce()}`);
        process.exit(signalExitCode(signals[name]));
      }
      controller.abort(interrupted(name));
    });
  }
  return controller.signal;
}

/** What a second signal is answered with. */
function atOnce(): string {
  const summary = 'at once, in the midst of a step';
  const failure = new Failure({kind: 'interrupted', summary, next: 'the same command goes on from here'});
  return failureText(failure, {width: 80, paint: paintFor(false), debug: false});
}

function interrupted(name: keyof typeof signals): Failure {
  return new Failure({
    kind: 'interrupted',
    summary: `the run was interrupted (${name})`,
    next: 'the same command goes on from here',
    signalNumber: signals[name],
  });
}

/** Resolves when everything written has reached the pipe or terminal, or nobody reads it any more. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}
