// Two runs on one CAS from different directories for keys, as from two machines: a Lease in its namespace keeps them apart.
import {cpSync, existsSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {leaseName} from '../../src/lib/cas/hold.ts';
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import {absent, json, type Reply, refusal} from '../support/api-server.ts';
import {type Day, nextDay, runDay, startDay} from '../support/bad-day.ts';
import {casName} from '../support/cas-ground.ts';
import {type CasStage, casPaths, casStage} from '../support/cas-stage.ts';

const timeout = 60_000;
const lease = leaseName(casName);
const leasesPath = `/apis/coordination.k8s.io/v1/namespaces/${casName.namespace}/leases`;

let stage: CasStage;
let morning: Day;
beforeAll(async () => {
  stage = await casStage();
  morning = await startDay(stage);
  const made = await runDay(morning, {argv: ['mycas', '--set-version', '6.0.5']});
  const saved = await runDay(morning, {argv: ['backup', 'mycas', '--backup-dir', 'HERE/backups']});
  expect([made.code, saved.code], made.stdout + made.stderr + saved.stdout).toEqual([0, 0]);
}, timeout);
afterAll(() => Promise.all([morning.close(), stage.close()]));

/** The first who asks for the CAS once somebody holds it waits until it is let go: that is the holder. */
function holdFirst({live, leases}: Day): {held: Promise<void>; letGo: () => void} {
  const [held, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  live.replies[casPaths.cas] = async (response, request) => {
    if (leases.all.has(lease)) {
      delete live.replies[casPaths.cas];
      held.resolve();
      await gate.promise;
    }
    return (live.cas === undefined ? absent('cas', casName.name) : json(live.cas))(response, request);
  };
  return {held: held.promise, letGo: gate.resolve};
}

async function recovering(): Promise<Day> {
  const day = await startDay(stage, {program: 'cas-recovery'});
  cpSync(morning.target, day.target, {recursive: true});
  const backups = join(morning.here, 'backups');
  cpSync(join(backups, readdirSync(backups)[0] ?? ''), join(day.here, 'backup'), {recursive: true});
  return day;
}

/** Another directory for keys with the same keys, as on a colleague's machine. */
function colleague(day: Day): string {
  const target = join(day.here, 'colleague');
  if (existsSync(day.target)) cpSync(day.target, target, {recursive: true, filter: (path) => !path.endsWith('/lock')});
  return target;
}

interface Told {
  summary: string;
  object: string;
  reason: string;
  next: string;
}

test.each<[string, string[], RegExp, () => Promise<Day>]>([
  ['provisionings', ['mycas'], /cas mycas -n prod/, () => startDay(stage)],
  ['first halves of it', ['mycas', '--preprovision-only'], /cas mycas -n prod/, () => startDay(stage)],
  ['second halves of it', ['mycas', '--postprovision-only'], /cas mycas -n prod/, async () => nextDay(morning)],
  ['recoveries', ['recover', 'mycas', '--from', 'HERE/backup'], /cas recover mycas -n prod/, recovering],
  [
    'upgrades',
    ['upgrade', 'mycas', '--to', '6.0.6', '--without-backup'],
    /cas upgrade mycas -n prod/,
    async () => nextDay(morning),
  ],
])('two %s: one wins, the other says who holds it', {timeout}, async (_, argv, command, begin) => {
  const day = await begin();
  const target = colleague(day);
  const {held, letGo} = holdFirst(day);
  const first = runDay(day, {argv, env: {USER: 'ann'}});
  await Promise.race([held, first]);
  const before = JSON.stringify(day.live.cas);
  const second = await runDay(day, {argv, target});
  const {error} = JSON.parse(second.stdout) as {error: Told};
  expect(second.code, second.stdout).toBe(1);
  expect(error).toMatchObject({summary: 'another run works on this CAS', object: 'CAS prod/mycas'});
  expect(error.reason).toMatch(command);
  expect(error.reason).toMatch(new RegExp(`by ann@.* \\(process ${process.pid}\\), since 20.*Z`));
  expect(error.next).toMatch(/run the same command again.*in \d+ s at the latest.*kubectl get lease -n prod/);
  expect(JSON.stringify(day.live.cas)).toBe(before);
  letGo();
  const {code, stdout, stderr} = await first;
  expect(code, stdout + stderr).toBe(0);
  expect([...day.leases.all.keys()], 'it is given back').toEqual([]);
  if (day.close !== morning.close) await day.close();
});

describe('a run that has nothing to change asks for no Lease', () => {
  test.each([
    ['a dry run', ['upgrade', 'mycas', '--to', '6.0.6', '--without-backup', '--dry-run'], 3],
    ['one that finds all done', ['mycas', '--set-version', '6.0.5'], 0],
    ['one that is refused', ['upgrade', 'mycas', '--to', '6.0.6'], 1],
    ['status', ['status', 'mycas'], 1],
    ['a backup', ['backup', 'mycas', '--backup-dir', 'HERE/backups'], 0],
  ])('%s', {timeout}, async (what, argv, code) => {
    const day = nextDay(morning);
    const asked = day.api.requests.length;
    if (what === 'one that is refused') rmSync(join(day.target, '.kubectl-provision', 'backups_mycas_prod.json'));
    const run = await runDay(day, {argv});
    expect(run.code, run.stdout + run.stderr).toBe(code);
    expect(day.api.requests.slice(asked).filter(({path}) => path.startsWith(leasesPath))).toEqual([]);
  });
});

/** Of a run elsewhere, or here if `annotations` say so. */
function foreign(day: Day, annotations: Record<string, string> = {}): KubeObject {
  const time = new Date(Date.now() + day.leases.ahead).toISOString().replace(/\.\d+Z$/, 'Z');
  const object: KubeObject = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: lease,
      namespace: casName.namespace,
      uid: 'of-another',
      resourceVersion: 'of-another',
      creationTimestamp: time,
      annotations: {'kubectl-provision/command': 'kubectl provision cas mycas', ...annotations},
      managedFields: [{manager: 'kubectl-provision', operation: 'Update', time}],
    },
    spec: {holderIdentity: 'bob@elsewhere/x', leaseDurationSeconds: 60, acquireTime: time, renewTime: time},
  };
  day.leases.all.set(lease, object);
  return object;
}

test('a run that was killed elsewhere is waited for as long as its Lease lasts, and no longer', {timeout}, async () => {
  const day = await startDay(stage);
  foreign(day);
  const early = await runDay(day, {});
  expect(early.code, early.stdout).toBe(1);
  expect(early.stdout).toContain('bob@elsewhere');
  day.leases.ahead = 62_000;
  const late = await runDay(day, {});
  expect(late.code, late.stdout + late.stderr).toBe(0);
  expect(late.stderr).toContain('is taken over: it was not heard of for more than 60 s');
  expect([...day.leases.all.keys()]).toEqual([]);
  await day.close();
});

test('who may have no Lease is warned, and goes on', {timeout}, async () => {
  const day = await startDay(stage);
  const forbidden = refusal(
    403,
    'Forbidden',
    `leases.coordination.k8s.io is forbidden: User "ann" cannot create resource "leases" in API group "coordination.k8s.io" in the namespace "prod"`,
  );
  day.live.replies[`POST ${leasesPath}`] = forbidden;
  const run = await runDay(day, {});
  expect(run.code, run.stdout + run.stderr).toBe(0);
  expect(run.stderr).toContain('whether another run works on this CAS cannot be seen');
  expect(run.stderr).toContain('ann may not create leases.coordination.k8s.io in namespace prod');
  await day.close();
});

test('a run whose hold was taken over stops before its next step', {timeout}, async () => {
  const day = await startDay(stage);
  const {held, letGo} = holdFirst(day);
  const first = runDay(day, {});
  await Promise.race([held, first]);
  foreign(day);
  // Its own renewal finds it out: the gate opens when it asked who has the Lease.
  const get = `GET ${leasesPath}/${lease}`;
  const usual = day.leases.replies[get] as Reply;
  day.live.replies[get] = async (response, request) => {
    await usual(response, request);
    letGo();
  };
  const {code, stdout} = await first;
  expect(code, stdout).toBe(1);
  expect(stdout).toContain('another run has taken over this CAS');
  expect(day.leases.all.get(lease)?.spec.holderIdentity).toBe('bob@elsewhere/x');
  await day.close();
});
