// Whole-process figures of a command: wall time and peak memory, several runs, the median to quote.
import {spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';

export interface Figures {
  /** Milliseconds from start to end. */
  milliseconds: number;
  /** Largest resident set in MB; 0 where the system does not tell. */
  megabytes: number;
}

export interface Command {
  program: string;
  args: string[];
  env: Record<string, string>;
}

/** Runs once, output thrown away; exit codes other than those expected are an error. */
export async function runOnce({program, args, env}: Command, expected: readonly number[] = [0]): Promise<Figures> {
  const started = performance.now();
  const child = spawn(program, args, {env, stdio: ['ignore', 'ignore', 'pipe']});
  let megabytes = 0;
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const watching = setInterval(() => {
    peakOf(child.pid).then((peak) => {
      megabytes = Math.max(megabytes, peak);
    });
  }, 5);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => clearInterval(watching));
  const milliseconds = performance.now() - started;
  if (!expected.includes(code ?? -1)) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${errors}`);
  return {milliseconds, megabytes};
}

/** The kernel keeps the high-water mark, so looking every few milliseconds misses little. */
async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Runs the commands in turn, A B C A B C …, so that a machine whose speed drifts is unfair to none. */
export async function inTurn<N extends string>(
  commands: Record<N, Command>,
  runs: number,
): Promise<Record<N, Figures[]>> {
  const names = Object.keys(commands) as N[];
  const figures = Object.fromEntries(names.map((name) => [name, [] as Figures[]])) as Record<N, Figures[]>;
  for (let run = 0; run <= runs; run += 1) {
    for (const name of names) {
      const figure = await runOnce(commands[name]);
      // The first round warms caches up and does not count.
      if (run > 0) figures[name].push(figure);
    }
  }
  return figures;
}
