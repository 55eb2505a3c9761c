// kill -9 behind each act by which our program changes the world outside: calls of scone, files on the disk, writes to the API
// server, commands in the pod. The same command again comes to the same end, and nothing that was spent is lost.
import {cpSync, existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type Day, runDay, startDay} from '../support/bad-day.ts';
import type {CasClusterOptions} from '../support/cas-cluster.ts';
import {type CasStage, casStage} from '../support/cas-stage.ts';
import {type Death, type Point, placeOf, pointsIn, releaseWords, runToDeath, troublesAt} from '../support/deaths.ts';

const timeout = 1_200_000;

let stage: CasStage;
beforeAll(async () => {
  stage = await casStage();
});
afterAll(() => stage.close());

interface Flow {
  what: string;
  argv: readonly string[];
  /** The ground of one run. */
  begin(options: CasClusterOptions): Promise<Day>;
  /** What must hold in the end. */
  expectEnd(day: Day): void;
}

function words(flow: Flow, day: Day): string[] {
  const isBackup = flow.argv[0] === 'backup';
  return [
    'cas',
    ...flow.argv.map((word) => word.replaceAll('HERE', day.here)),
    ...['-n', 'prod', '--target', day.target],
    ...(isBackup ? [] : [...releaseWords(day), '--scone-cli', 'local']),
    ...['--yes', '--timeout', '120s'],
  ];
}

function runFlow(flow: Flow, point: Point | undefined): Promise<Death> {
  return runToDeath({begin: (onAct) => flow.begin({onAct}), argv: (day) => words(flow, day)}, point);
}

async function dieAndGoOn(flow: Flow, point: Point): Promise<string | undefined> {
  const {day, signal, acts, said} = await runFlow(flow, point);
  const where = placeOf(point, acts);
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

async function troublesOf(flow: Flow): Promise<{points: number; troubles: string[]}> {
  const {day, code, signal, acts, outside, said} = await runFlow(flow, undefined);
  expect([code, signal], said).toEqual([0, null]);
  flow.expectEnd(day);
  await day.close();
  const points = pointsIn(acts, outside);
  return {points: points.length, troubles: await troublesAt(points, (point) => dieAndGoOn(flow, point))};
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
