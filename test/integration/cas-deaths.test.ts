// kill -9 behind each act by which our program changes the world outside: calls of scone, files on the disk, writes to the API
// server, commands in the pod. The same command again comes to the same end, and nothing that was spent is lost.
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {cpSync, existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type Day, runDay, startDay} from '../support/bad-day.ts';
import type {CasClusterOptions} from '../support/cas-cluster.ts';
import {type CasStage, casStage} from '../support/cas-stage.ts';

const program = join(import.meta.dirname, '../../bin/dev.js');
const deadly = join(import.meta.dirname, '../support/die-at-act.ts');
const timeout = 1_200_000;

let stage: CasStage;
beforeAll(async () => {
  stage = await casStage();
});
afterAll(() => stage.close());

/** Where a run is killed: behind the act of that number, of its own or as the cluster sees it. */
type Point = {own: number} | {outside: number};

interface Flow {
  what: string;
  argv: readonly string[];
  /** The ground of one run. */
  begin(options: CasClusterOptions): Promise<Day>;
  /** What must hold in the end. */
  expectEnd(day: Day): void;
}

/** Runs the program as a process of its own. */
async function runToDeath(
  flow: Flow,
  point: Point | undefined,
): Promise<{day: Day; code: number | null; signal: string | null; acts: string[]; outside: string[]; said: string}> {
  const outside: string[] = [];
  let child: ChildProcess | undefined;
  const onAct = (label: string) => {
    outside.push(label);
    if (point !== undefined && 'outside' in point && outside.length === point.outside) child?.kill('SIGKILL');
  };
  const day = await flow.begin({onAct});
  const acts = join(day.here, 'acts.log');
  const release = [
    '--mirror',
    stage.release.mirror,
    '--trusted-key',
    stage.release.trustedKeyFile,
    '--no-image-signature-check',
  ];
  const isBackup = flow.argv[0] === 'backup';
  const words = flow.argv.map((word) => word.replaceAll('HERE', day.here));
  const argv = [
    'cas',
    ...words,
    '-n',
    'prod',
    '--target',
    day.target,
    ...(isBackup ? [] : [...release, '--scone-cli', 'local']),
    '--yes',
    '--timeout',
    '120s',
  ];
  const env = {
    KUBECONFIG: await day.api.kubeconfig(),
    PATH: day.scone.directory,
    HOME: day.here,
    ACTS_LOG: acts,
    DIE_BEHIND: point !== undefined && 'own' in point ? String(point.own) : '',
  };
  child = spawn(process.execPath, ['--import', deadly, program, ...argv], {
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
  const own = existsSync(acts) ? readFileSync(acts, 'utf8').trim().split('\n') : [];
  return {day, code, signal, acts: own, outside, said};
}

/** What changes nothing that a later run could miss: questions, private directories of the program, files kept of a release. */
const idle = /^run (?:--version|session read|cas show)|\.scone-cli-|belongs-to|[0-9a-f]{64}\.json|addresses|sha256$/;

/** Of acts that repeat themselves the first; of the journal and of the program all; of the cluster all that write. */
function pointsIn(acts: readonly string[], outside: readonly string[]): Point[] {
  const own = acts.flatMap((label, index) => {
    const isEach = /journal|^run /.test(label) || acts.indexOf(label) === index;
    return isEach && !idle.test(label) ? [{own: index + 1}] : [];
  });
  const others = outside.flatMap((label, index) =>
    /^exec (?:sha256sum|stat)/.test(label) ? [] : [{outside: index + 1}],
  );
  return [...own, ...others];
}

async function dieAndGoOn(flow: Flow, point: Point): Promise<string | undefined> {
  const {day, signal, acts, said} = await runToDeath(flow, point);
  const where =
    'own' in point ? `behind act ${point.own}, ${acts.at(-1)}` : `behind act ${point.outside} of the cluster`;
  try {
    if (signal !== 'SIGKILL') return `${where}: it did not die: ${said}`;
    const identity = identityIn(day);
    const again = await runDay(day, {argv: flow.argv});
    if (again.code !== 0) return `${where}: ${again.stdout}${again.stderr}`;
    if (identity !== undefined && identityIn(day) !== identity) return `${where}: another identity`;
    const left = readdirSync(join(day.target, '.kubectl-provision'), {recursive: true, encoding: 'utf8'});
    const passing = left.filter((path) => /^lock$|question_|\.tmp$/.test(path));
    if (passing.length > 0) return `${where}: left over: ${passing}`;
    flow.expectEnd(day);
    return undefined;
  } catch (thrown) {
    return `${where}: ${thrown}`;
  } finally {
    await day.close();
  }
}

function identityIn({target}: Day): unknown {
  const path = join(target, 'identity/config.json');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text === '' ? undefined : (JSON.parse(text) as {identity?: unknown}).identity;
}

/** As many at once as the machine can stand. */
async function troublesOf(flow: Flow): Promise<{points: number; troubles: string[]}> {
  const {day, code, signal, acts, outside, said} = await runToDeath(flow, undefined);
  expect([code, signal], said).toEqual([0, null]);
  flow.expectEnd(day);
  await day.close();
  const points = pointsIn(acts, outside);
  const troubles: string[] = [];
  const queue = [...points];
  const worker = async () => {
    for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
      const trouble = await dieAndGoOn(flow, point);
      if (trouble !== undefined) troubles.push(trouble);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return {points: points.length, troubles};
}

let morning: Day;
beforeAll(async () => {
  morning = await startDay(stage);
  const made = await runDay(morning, {argv: ['mycas', '--set-version', '6.0.5']});
  expect(made.code, made.stdout + made.stderr).toBe(0);
  const saved = await runDay(morning, {argv: ['backup', 'mycas', '--backup-dir', 'HERE/backups']});
  expect(saved.code, saved.stdout + saved.stderr).toBe(0);
}, timeout);
afterAll(() => morning.close());

/** A day whose CAS is that of the morning. */
async function provisioned(options: CasClusterOptions, object = morning.live.cas): Promise<Day> {
  const day = await startDay(stage, {...options, from: {database: morning.database, object}});
  cpSync(morning.target, day.target, {recursive: true});
  return day;
}

const flows: Flow[] = [
  {
    what: 'a provisioning',
    argv: ['mycas'],
    begin: (options) => startDay(stage, options),
    expectEnd: ({live, cas}) => {
      expect(live.cas?.spec['backup-controller'].session).toBe('cas-owner/primary-backup/register');
      expect(cas.facts().isProvisioned).toBe(true);
    },
  },
  {
    what: 'an upgrade',
    argv: ['upgrade', 'mycas', '--to', '6.0.6', '--without-backup'],
    begin: (options) => provisioned(options),
    expectEnd: ({live}) => {
      expect(live.cas?.spec.image).toMatch(/\/cas:6\.0\.6$/);
      expect(live.cas?.spec['backup-controller'].image).toMatch(/:6\.0\.6$/);
    },
  },
  {
    what: 'a backup',
    argv: ['backup', 'mycas', '--backup-dir', 'HERE/backups'],
    begin: (options) => provisioned(options),
    expectEnd: ({here}) => {
      const whole = readdirSync(join(here, 'backups')).filter((name) => !name.startsWith('.'));
      expect(whole.length).toBeGreaterThan(0);
      for (const name of whole) expect(readdirSync(join(here, 'backups', name))).toContain('backup.json');
    },
  },
  {
    what: 'a recovery',
    argv: ['recover', 'mycas', '--from', 'HERE/backup'],
    async begin(options) {
      const day = await startDay(stage, {...options, program: 'cas-recovery'});
      cpSync(morning.target, day.target, {recursive: true});
      const [made = ''] = readdirSync(join(morning.here, 'backups'));
      cpSync(join(morning.here, 'backups', made), join(day.here, 'backup'), {recursive: true});
      return day;
    },
    expectEnd: ({live, cas}) => {
      expect(live.cas?.spec.image).toMatch(/\/cas:6\.0\.5$/);
      expect(cas.facts().publicSessions).toContain('provisioned');
    },
  },
];

describe.each(flows)('$what that is killed', (flow) => {
  test('behind any of its acts comes to the same end when it is asked for again', {timeout}, async () => {
    const {points, troubles} = await troublesOf(flow);
    expect(troubles).toEqual([]);
    expect(points).toBeGreaterThan(8);
  });
});
