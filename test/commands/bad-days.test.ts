// Bad days of a CAS: each ends with one message and its exit code, and nothing is lost or half-written.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type BadDay, type Day, expectBadDay, nextDay, runDay, startDay} from '../support/bad-day.ts';
import {type CasStage, casStage} from '../support/cas-stage.ts';
import {withTheKeys} from './bad-days/keys.ts';
import {atThePod, inTheCluster, withTheCas, withTheProgram} from './bad-days/provisioning.ts';
import {asked, backedUp, recovered, upgraded} from './bad-days/upkeep.ts';

const timeout = 60_000;
const program = join(import.meta.dirname, '../../bin/dev.js');

let stage: CasStage;
beforeAll(async () => {
  stage = await casStage();
});
afterAll(() => stage.close());

const ofNewOnes: [string, BadDay[]][] = [
  ['in the cluster', inTheCluster],
  ['at the pod', atThePod],
  ['with the scone program', withTheProgram],
  ['with the CAS', withTheCas],
];

describe.each(ofNewOnes)('%s:', (_, rows) => {
  test.concurrent.each(rows)('$what', {timeout}, async (row) => {
    const day = await startDay(stage);
    try {
      await expectBadDay(row, day);
    } finally {
      await day.close();
    }
  });
});

const ofProvisionedOnes: [string, BadDay[]][] = [
  ['with the keys', withTheKeys],
  ['when it is asked', asked],
  ['when it is backed up', backedUp],
  ['when it is upgraded', upgraded],
  ['when it is recovered', recovered],
];

describe('of one that is provisioned,', () => {
  let morning: Day;
  beforeAll(async () => {
    morning = await startDay(stage);
    const {code, stdout, stderr} = await runDay(morning, {argv: ['mycas', '--set-version', '6.0.5']});
    expect(code, stdout + stderr).toBe(0);
  }, timeout);
  afterAll(() => morning.close());

  test('when the disk takes no more, nothing half is left of a backup', {timeout}, async () => {
    const day = nextDay(morning);
    const places = '/var/mnt/cas-database-snapshots/last-completed';
    for (const name of ['cas.db', 'cas.key-store']) day.live.files.set(`${places}/${name}`, 'x'.repeat(64 << 10));
    const before = readdirSync(day.here);
    const argv = [
      'cas',
      'backup',
      'mycas',
      '-n',
      'prod',
      '--target',
      day.target,
      '--backup-dir',
      join(day.here, 'kept'),
    ];
    // In units of 512 or 1024 bytes: no file may become longer.
    const limited = ['-c', 'ulimit -f 16 && exec "$0" "$@"', process.execPath, program, ...argv, '--yes', '-o', 'json'];
    const env = {KUBECONFIG: await day.api.kubeconfig(), PATH: process.env.PATH, HOME: day.here};
    const child = spawn('/bin/sh', limited, {env, stdio: ['ignore', 'pipe', 'ignore']});
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    const {summary, next} = JSON.parse(said) as {summary: string; next: string};
    expect({code, next}).toEqual({code: 1, next: 'raise the limit on file sizes (ulimit -f)'});
    expect(summary).toMatch(/cas\.db: the backup cannot be written: EFBIG/);
    expect(readdirSync(day.here).filter((each) => !before.includes(each))).toEqual(['kept']);
    expect(readdirSync(join(day.here, 'kept'))).toEqual([]);
  });

  describe.each(ofProvisionedOnes)('%s:', (_, rows) => {
    test.each(rows)('$what', {timeout}, async (row) => expectBadDay(row, nextDay(morning)));
  });
});

test('a provisioning whose answer was lost is known to be ours by the next run', {timeout}, async () => {
  const day = await startDay(stage);
  try {
    day.casFaults({refuses: {request: 'POST /provision', after: true}});
    const lost = await runDay(day, {});
    expect(lost.code, lost.stdout + lost.stderr).toBe(4);
    expect(JSON.parse(lost.stdout)).toMatchObject({
      summary: expect.stringContaining('CAS prod/mycas: the CAS was provisioned in this moment'),
      next: 'run the same command again: it finds out whose the CAS is',
    });
    const again = await runDay(day, {});
    expect(again.code, again.stdout + again.stderr).toBe(0);
  } finally {
    await day.close();
  }
});

test('there are at least 50', () => {
  expect([...ofNewOnes, ...ofProvisionedOnes].flatMap(([, rows]) => rows).length).toBeGreaterThan(90);
});
