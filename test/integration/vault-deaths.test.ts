// kill -9 behind each act by which the making of a Vault changes the world outside. The same command again comes to the same
// end: one Vault, three sessions of its number, and nothing of a secret left lying.
import {cpSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Day, runDay, startDay} from '../support/bad-day.ts';
import {type CasStage, casStage} from '../support/cas-stage.ts';
import {type Death, type Point, placeOf, pointsIn, releaseWords, runToDeath, troublesAt} from '../support/deaths.ts';
import {
  creationWords,
  noVault,
  reviewerToken,
  runVault,
  type VaultLive,
  vaultReplies,
} from '../support/vault-ground.ts';

const timeout = 1_200_000;

let stage: CasStage;
let morning: Day;
beforeAll(async () => {
  stage = await casStage();
  morning = await startDay(stage);
  const made = await runDay(morning, {argv: ['mycas']});
  expect(made.code, made.stdout + made.stderr).toBe(0);
}, timeout);
afterAll(async () => {
  await morning.close();
  await stage.close();
});

async function runOnce(point: Point | undefined): Promise<Death & {there: VaultLive}> {
  const there = noVault();
  const death = await runToDeath(
    {
      async begin(onAct) {
        const from = {database: morning.database, object: structuredClone(morning.live.cas)};
        const day = await startDay(stage, {from, onAct, more: vaultReplies(there, onAct)});
        day.scone.set({version: '5.8.0'});
        cpSync(morning.target, day.target, {recursive: true});
        return day;
      },
      argv: (day) => [
        ...creationWords,
        ...['-n', 'prod', '--target', day.target, ...releaseWords(day)],
        ...['--scone-cli', 'local', '--yes', '--timeout', '120s'],
      ],
    },
    point,
  );
  return {...death, there};
}

/** The sessions of the CAS that bear a number, without it. */
function numbered(day: Day, number: string): string[] {
  const journal = readFileSync(join(day.target, '.kubectl-provision/journal_vault_myvault_prod.jsonl'), 'utf8');
  const records = journal
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as {act: string; state: string; facts: Record<string, string>});
  const done = records.filter(({act, state}) => act === 'create-session' && state === 'done');
  return [...new Set(done.map(({facts}) => facts.session ?? ''))].map((name) => name.replace(`-${number}`, ''));
}

function expectEnd(day: Day, there: VaultLive): void {
  const number: string = there.vault?.spec.server.extraEnvironmentVars.OWNER_ID ?? '';
  expect(number).toMatch(/^\d{24}$/);
  expect(numbered(day, number).toSorted()).toEqual([
    'owner-verify',
    'scone-vault-image-mrenclaves',
    'vault-init-parent',
  ]);
  expect(there.secret).toBeDefined();
  expect(there.binding).toBeDefined();
}

async function dieAndGoOn(point: Point): Promise<string | undefined> {
  const {day, there, signal, acts, said} = await runOnce(point);
  const where = placeOf(point, acts);
  try {
    if (signal !== 'SIGKILL') return `${where}: it did not die: ${said}`;
    const again = await runVault(day);
    if (again.code !== 0) return `${where}: ${again.stdout}${again.stderr}`;
    const records = join(day.target, '.kubectl-provision');
    const left = readdirSync(records, {recursive: true, encoding: 'utf8'});
    const passing = left.filter((path) => /^lock$|question_|policy_|session_vault_|\.tmp$/.test(path));
    if (passing.length > 0) return `${where}: left over: ${passing}`;
    const creations = day.api.requests.filter(({method, path}) => method === 'POST' && path.endsWith('/vaults'));
    if (creations.length !== 1) return `${where}: ${creations.length} Vaults were created`;
    if (`${said}${again.stdout}${again.stderr}`.includes(reviewerToken)) return `${where}: the token was said`;
    expectEnd(day, there);
    return undefined;
  } catch (thrown) {
    return `${where}: ${thrown}`;
  } finally {
    await day.close();
  }
}

test('a run that is killed behind any of its acts comes to the same end when it is asked for again', {
  timeout,
}, async () => {
  const {day, there, code, signal, acts, outside, said} = await runOnce(undefined);
  expect([code, signal], said).toEqual([0, null]);
  expectEnd(day, there);
  await day.close();
  const points = pointsIn(acts, outside);
  expect(points.length).toBeGreaterThan(12);
  expect(await troublesAt(points, dieAndGoOn)).toEqual([]);
});
