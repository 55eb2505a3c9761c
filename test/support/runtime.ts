// An outside world in memory: arguments in, exit code and output out, as many at once as wanted.
import {Readable} from 'node:stream';
import type {Parts} from '../../src/cli/context.ts';
import type {Event} from '../../src/lib/report/event.ts';
import type {Outcome} from '../../src/lib/report/outcome.ts';
import type {OperatorSettings} from '../../src/lib/settings/settings.ts';
import {main} from '../../src/main.ts';
import type {OutputStream, Runtime} from '../../src/runtime.ts';
import {anOutcome} from './outcome.ts';
import {emptyDirectory} from './temporary.ts';

export interface World {
  argv0?: string;
  /** The packed executable; default: it runs from its sources. */
  executable?: string;
  env?: Record<string, string | undefined>;
  /** Default: a fresh empty directory. */
  cwd?: string;
  homeDirectory?: string;
  platform?: NodeJS.Platform;
  /** What can be read from the standard input. */
  input?: string;
  /** Both output streams are terminals of this width. */
  columns?: number;
  /** Answers to questions, in order; with at least one the run is interactive. */
  answers?: boolean[];
  /** What is typed where it is not shown, in order; so is the run then. */
  secrets?: string[];
  signal?: AbortSignal;
}

/** What can be read after a run. */
export interface Seen {
  stdout: string;
  stderr: string;
  questions: string[];
}

/** A clock that always says the same. */
const noon = new Date('2026-11-23T12:00:00Z');

export function testRuntime(world: World = {}): {runtime: Runtime; seen: Seen} {
  const seen: Seen = {stdout: '', stderr: '', questions: []};
  const stream = (name: 'stdout' | 'stderr'): OutputStream => ({
    write(text) {
      seen[name] += text;
    },
    drained: async () => true,
    isTerminal: world.columns !== undefined,
    columns: world.columns,
  });
  const answers = [...(world.answers ?? [])];
  const secrets = [...(world.secrets ?? [])];
  const runtime: Runtime = {
    argv0: world.argv0 ?? '/usr/local/bin/kubectl-provision',
    executable: world.executable,
    env: world.env ?? {},
    cwd: world.cwd ?? emptyDirectory(),
    platform: world.platform ?? 'linux',
    architecture: 'x64',
    nodeVersion: '24.1.0',
    homeDirectory: world.homeDirectory ?? emptyDirectory(),
    stdin: Readable.from(world.input === undefined ? [] : [Buffer.from(world.input)]),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    prompt: {
      interactive: answers.length > 0 || secrets.length > 0,
      async confirm(question) {
        seen.questions.push(question);
        return answers.shift() ?? false;
      },
      async ask({message, fallback, hidden}) {
        seen.questions.push(message);
        return (hidden ? secrets.shift() : fallback) ?? '';
      },
    },
    process: {
      pid: process.pid,
      user: {uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0},
      isAlive,
      kill,
      onExit() {},
      keepHeapSmall() {},
    },
    now: () => noon,
    random: () => 0.5,
    signal: world.signal ?? new AbortController().signal,
  };
  return {runtime, seen};
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  process.kill(pid, signal);
}

/** Stands in for the operator's lib: remembers its settings, emits events, answers with an outcome. */
export function fakeOperator(
  play: {events?: Event[]; outcome?: Partial<Outcome>; ask?: string; fails?: unknown; hangs?: boolean} = {},
) {
  const settings: OperatorSettings[] = [];
  const parts: Parts = {
    operator:
      async () =>
      async (given, {emit, confirm, signal}) => {
        settings.push(given);
        for (const event of play.events ?? []) emit(event);
        if (play.ask !== undefined) emit({type: 'note', level: 'info', text: `answer: ${await confirm?.(play.ask)}`});
        if (play.hangs)
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut'))));
        if (play.fails !== undefined) throw play.fails;
        return anOutcome({mode: given.mode, version: given.version, ...play.outcome});
      },
  };
  return {parts, settings};
}

/** Runs the program in a world of its own. */
export async function run(argv: string[], world: World = {}, parts: Parts = fakeOperator().parts) {
  const {runtime, seen} = testRuntime(world);
  const code = await main(argv, runtime, parts);
  return {code, ...seen};
}
