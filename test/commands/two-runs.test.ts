// Two runs at once on one CAS: one wins, the other says who holds it and changes nothing.
import {cpSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Reply} from '../support/api-server.ts';
import {type Day, nextDay, runDay, startDay} from '../support/bad-day.ts';
import {type CasStage, casPaths, casStage, listed} from '../support/cas-stage.ts';

const timeout = 60_000;

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

/** The first who asks for the pods waits until it is let go: then it holds the directory for keys. */
function holdFirst({live}: Day): {held: Promise<void>; letGo: () => void} {
  const [held, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const pods: Reply = async (response, request) => {
    delete live.replies[casPaths.pods];
    held.resolve();
    await gate.promise;
    return listed('Pod', live.cas === undefined ? [] : live.pods)(response, request);
  };
  live.replies[casPaths.pods] = pods;
  return {held: held.promise, letGo: gate.resolve};
}

async function recovering(): Promise<Day> {
  const day = await startDay(stage, {program: 'cas-recovery'});
  cpSync(morning.target, day.target, {recursive: true});
  const backups = join(morning.here, 'backups');
  cpSync(join(backups, readdirSync(backups)[0] ?? ''), join(day.here, 'backup'), {recursive: true});
  return day;
}

test.each<[string, string[], () => Promise<Day>]>([
  ['provisionings', ['mycas'], () => startDay(stage)],
  ['backups', ['backup', 'mycas', '--backup-dir', 'HERE/backups'], async () => nextDay(morning)],
  ['recoveries', ['recover', 'mycas', '--from', 'HERE/backup'], recovering],
  ['upgrades', ['upgrade', 'mycas', '--to', '6.0.6', '--without-backup'], async () => nextDay(morning)],
])('two %s', {timeout}, async (_, argv, begin) => {
  const day = await begin();
  const {held, letGo} = holdFirst(day);
  const first = runDay(day, {argv});
  await Promise.race([held, first]);
  const before = JSON.stringify(day.live.cas);
  const second = await runDay(day, {argv});
  const {error} = JSON.parse(second.stdout) as {error: {summary: string; reason: string; next: string}};
  expect(second.code, second.stdout).toBe(1);
  expect(error.summary).toBe('another run works in the directory for keys');
  expect(error.reason).toMatch(new RegExp(`cas mycas\` \\(process ${process.pid} on .*\\)`));
  expect(error.next).toMatch(/\S/);
  expect(JSON.stringify(day.live.cas)).toBe(before);
  letGo();
  const {code, stdout, stderr} = await first;
  expect(code, stdout + stderr).toBe(0);
  if (day.close !== morning.close) await day.close();
});
