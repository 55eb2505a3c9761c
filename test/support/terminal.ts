// A program in a terminal of a fixed size, with somebody who looks at the screen and presses keys: `script` makes the terminal.
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {createScreen, type Screen} from './screen.ts';

export interface Terminal {
  screen: Screen;
  /** All that was sent to the terminal. */
  raw(): string;
  press(keys: string): void;
  /** Resolves once the screen shows it; rejects with the screen when the program ends without, or takes too long. */
  shows(wanted: string | RegExp): Promise<void>;
  /** The exit code. */
  ended: Promise<number | null>;
  /** Takes the terminal away from a program that still runs. */
  close(): void;
}

export interface TerminalOptions {
  file: string;
  args: readonly string[];
  /** The whole environment of the program. */
  env: Record<string, string>;
  cwd: string;
  columns: number;
  rows?: number;
}

export const keys = {enter: '\r', ctrlC: '\u0003'};

/** Milliseconds; only a test that fails waits that long. */
const patience = 60_000;

const onPath = (name: string) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find(existsSync);
const [script, stty, env] = ['script', 'stty', 'env'].map(onPath);

/** That of util-linux, with `stty` and `env`: every Linux has them. */
export const hasTerminal = process.platform === 'linux' && [script, stty, env].every(Boolean);

export function openTerminal({file, args, env: given, cwd, columns, rows = 24}: TerminalOptions): Terminal {
  const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  const variables = Object.entries({TERM: 'xterm-256color', ...given}).map(([name, value]) => `${name}=${value}`);
  const words = [env ?? '', '-i', ...variables, file, ...args].map(quoted);
  const command = `${stty} rows ${rows} cols ${columns} && exec ${words.join(' ')}`;
  const child = spawn(script ?? '', ['-qefc', command, '/dev/null'], {
    cwd,
    env: {SHELL: '/bin/sh', TERM: 'xterm-256color'},
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const screen = createScreen({columns, rows});
  let raw = '';
  let look = () => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    raw += text;
    screen.write(text);
    look();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    screen,
    raw: () => raw,
    press: (pressed) => void child.stdin.write(pressed),
    ended,
    close: () => void child.kill('SIGKILL'),
    shows(wanted) {
      const isThere = () => (typeof wanted === 'string' ? screen.text().includes(wanted) : wanted.test(screen.text()));
      const {promise, resolve, reject} = Promise.withResolvers<void>();
      const giveUp = (why: string) =>
        reject(new Error(`${why}, and the screen does not show ${wanted}:\n${screen.text()}`));
      const timer = setTimeout(giveUp, patience, `${patience / 1000} s are over`);
      look = () => {
        if (isThere()) resolve();
      };
      look();
      void ended.then(() => giveUp('the program has ended'));
      return promise.finally(() => clearTimeout(timer));
    },
  };
}
