// Runs of our program as a process of its own that is killed behind one of its acts, and which acts those are.
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Day} from './bad-day.ts';

const program = join(import.meta.dirname, '../../bin/dev.js');
const deadly = join(import.meta.dirname, 'die-at-act.ts');

/** Where a run is killed: behind the act of that number, of its own or as the cluster sees it. */
export type Point = {own: number} | {outside: number};

export interface Death {
  day: Day;
  code: number | null;
  signal: string | null;
  /** Acts of its own, then those that the cluster saw. */
  acts: string[];
  outside: string[];
  said: string;
}

export interface Run {
  /** The ground of one run; `onAct` is told what the cluster sees. */
  begin(onAct: (label: string) => void): Promise<Day>;
  argv(day: Day): readonly string[];
}

/** `point` undefined: it lives. */
export async function runToDeath({begin, argv}: Run, point: Point | undefined): Promise<Death> {
  const outside: string[] = [];
  let child: ChildProcess | undefined;
  const day = await begin((label) => {
    outside.push(label);
    if (point !== undefined && 'outside' in point && outside.length === point.outside) child?.kill('SIGKILL');
  });
  const log = join(day.here, 'acts.log');
  const env = {
    KUBECONFIG: await day.api.kubeconfig(),
    PATH: day.scone.directory,
    HOME: day.here,
    ACTS_LOG: log,
    DIE_BEHIND: point !== undefined && 'own' in point ? String(point.own) : '',
  };
  child = spawn(process.execPath, ['--import', deadly, program, ...argv(day)], {
    env,
    cwd: day.here,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece) => {
      said += piece;
    });
  const [code, signal] = await once(child, 'close');
  const acts = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return {day, code, signal, acts, outside, said};
}

/** What changes nothing that a later run could miss: questions, private directories of the program, files kept of a release. */
const idle = /^run (?:--version|session read|cas show)|\.scone-cli-|belongs-to|[0-9a-f]{64}\.json|addresses|sha256$/;

/** Of acts that repeat themselves the first; of the journal and of the program all; of the cluster all that write. */
export function pointsIn(acts: readonly string[], outside: readonly string[]): Point[] {
  const own = acts.flatMap((label, index) => {
    const isEach = /journal|^run /.test(label) || acts.indexOf(label) === index;
    return isEach && !idle.test(label) ? [{own: index + 1}] : [];
  });
  const others = outside.flatMap((label, index) =>
    /^exec (?:sha256sum|stat)/.test(label) ? [] : [{outside: index + 1}],
  );
  return [...own, ...others];
}

/** In words. */
export function placeOf(point: Point, acts: readonly string[]): string {
  return 'own' in point ? `behind act ${point.own}, ${acts.at(-1)}` : `behind act ${point.outside} of the cluster`;
}

/** As many at once as the machine can stand; gives what was wrong. */
export async function troublesAt(
  points: readonly Point[],
  troubleAt: (point: Point) => Promise<string | undefined>,
): Promise<string[]> {
  const troubles: string[] = [];
  const queue = [...points];
  const worker = async () => {
    for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
      const trouble = await troubleAt(point);
      if (trouble !== undefined) troubles.push(trouble);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return troubles;
}

/** The arguments that point to the release of a stage. */
export function releaseWords({stage: {release}}: Day): string[] {
  return ['--mirror', release.mirror, '--trusted-key', release.trustedKeyFile, '--no-image-signature-check'];
}
