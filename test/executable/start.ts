// Starts the packed executable in a directory with nothing in it, with no PATH and no more environment than a test gives.
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {inject} from 'vitest';
import {emptyDirectory} from '../support/temporary.ts';

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Resolves when the text has been written to the standard error. */
  says(text: string): Promise<void>;
}

export interface StartOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Path or name the program is called by; default: that of the executable. */
  argv0?: string;
  /** Another file than the executable, such as a link to it, or kubectl. */
  file?: string;
}

export function start(argv: readonly string[], {env = {}, cwd, argv0, file}: StartOptions = {}): Started {
  const home = cwd ?? emptyDirectory();
  const child = spawn(file ?? inject('packed'), argv, {
    env: {HOME: home, PATH: '', ...env},
    cwd: home,
    ...(argv0 !== undefined && {argv0}),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seen = {stdout: '', stderr: ''};
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text) => {
      seen[name] += text;
    });
  }
  const ended = once(child, 'close').then(([code]): Ended => ({code, ...seen}));
  const says = async (text: string) => {
    while (!seen.stderr.includes(text)) {
      const isOver = await Promise.race([once(child.stderr, 'data').then(() => false), ended.then(() => true)]);
      if (isOver && !seen.stderr.includes(text)) throw new Error(`ended without a word of ${text}:\n${seen.stderr}`);
    }
  };
  return {child, ended, says};
}

export function run(argv: readonly string[], options?: StartOptions): Promise<Ended> {
  return start(argv, options).ended;
}
