// A provisioning or an upgrade that is killed anywhere goes on with the same command: nothing that is spent is lost.
import {type ChildProcess, spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {resource} from '../../sandbox/client/resources.ts';
import {layScone} from '../../sandbox/stand-ins/lay-scone.ts';
import type {SconeFault} from '../../sandbox/stand-ins/scone/settings.ts';
import {type CasWorld, namespace, startCasWorld} from './cas-world.ts';

const program = join(import.meta.dirname, '../../bin/dev.js');

let world: CasWorld;
beforeAll(async () => {
  world = await startCasWorld('sample');
});
afterAll(() => world.stop());

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  text: string;
  /** Lines that tell that a step was begun or done. */
  steps: number;
}

interface Place {
  /** TARGET_DIR. */
  target: string;
  /** With the stand-in `scone`. */
  tools: string;
}

/** A directory of keys and a stand-in of its own, so that many run beside each other. */
function placeFor(name: string, faults: readonly SconeFault[] = []): Place {
  const target = join(world.home, name);
  return {target, tools: layScone(`${target}-tools`, {version: '6.0.6', faults}).directory};
}

/** Runs `cas …` as a process of its own, and does something to it, by default kills it, when it has said so many lines about steps. */
function runCas(
  {target, tools}: Place,
  args: readonly string[],
  killAfter = Number.POSITIVE_INFINITY,
  end = (child: ChildProcess): unknown => child.kill('SIGKILL'),
): Promise<Ended> {
  const {stack, home} = world;
  const env = {KUBECONFIG: stack.sandbox.kubeconfig, HOME: home, PATH: `${tools}:${process.env.PATH}`};
  const place = ['-n', namespace, '--target', target, '--scone-cli', 'local'];
  const all = ['cas', ...args, ...place, '--yes', '--timeout', '120s', ...stack.releaseArgs];
  const child = spawn(process.execPath, [program, ...all], {env, cwd: home, stdio: ['ignore', 'pipe', 'pipe']});
  const lines: string[] = [];
  let steps = 0;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({input: stream}).on('line', (line) => {
      lines.push(line);
      if (!isAboutStep(line)) return;
      steps += 1;
      if (steps === killAfter) end(child);
    });
  }
  const {promise, resolve} = Promise.withResolvers<Ended>();
  child.on('close', (code, signal) => resolve({code, signal, text: lines.join('\n'), steps}));
  return promise;
}

const isAboutStep = (line: string) =>
  /^\d\d:\d\d:\d\dZ (?:done: )?(?:create|write|make|provision|attest|patch|save|update|note) /.test(line);

function identityIn({target}: Place): string {
  const text = readFileSync(join(target, 'identity/config.json'), 'utf8');
  return (JSON.parse(text) as {identity: string}).identity;
}

describe.concurrent('kill -9 of our own program while it provisions', () => {
  /** So many lines about steps there are: one when a step begins, one when it is done. */
  const points = Array.from({length: 20}, (_, index) => index + 1);

  test.each(points)('after line %i about steps: the same command converges', async (point) => {
    const name = `killed-${point}`;
    const place = placeFor(name);
    const killed = await runCas(place, [name], point);
    const owner = killed.signal === 'SIGKILL' && point > 6 ? identityIn(place) : undefined;
    const again = await runCas(place, [name]);
    expect(again.code, `${killed.text}\n---\n${again.text}`).toBe(0);
    if (owner !== undefined) expect(identityIn(place)).toBe(owner);
    const {status, spec} = await world.until(name, ({status: now}) => now?.provisioned === 'Yes');
    expect(status.attestable).toBe('Yes');
    expect(spec['backup-controller'].session).toBe('cas-owner/primary-backup/register');
    await world.lose(name);
  });
});

describe.concurrent('the scone program dies', () => {
  const does: readonly SconeFault['does'][] = ['dies-before-the-call', 'dies-after-the-call', 'dies-while-writing'];
  const rows = [
    ...['self', 'cas provision', 'session create'].flatMap((command) => does.map((each) => ({command, does: each}))),
    {command: 'cas attest', does: 'dies-while-writing' as const},
    {command: 'session read', does: 'dies-before-the-call' as const},
    {command: 'cas show-identification', does: 'dies-after-the-call' as const},
  ];

  test.each(rows)('$command $does: the same command goes on', async ({command, does: fault}) => {
    const name = `dead-${rows.findIndex((row) => row.command === command && row.does === fault)}`;
    const place = placeFor(name, [{command, does: fault, once: join(world.home, `once-${name}`)}]);
    const first = await runCas(place, [name]);
    const again = await runCas(place, [name]);
    expect(again.code, `${first.text}\n---\n${again.text}`).toBe(0);
    await world.until(name, ({status}) => status?.provisioned === 'Yes');
    await world.lose(name);
  });
});

test('two runs at once: one wins, the other says who holds it', async () => {
  const place = placeFor('twice');
  const runs = await Promise.all([runCas(place, ['twice']), runCas(place, ['twice'])]);
  const [won, lost] = runs.toSorted((a, b) => (a.code ?? 0) - (b.code ?? 0));
  expect(won?.code, won?.text).toBe(0);
  expect(lost?.code, lost?.text).toBe(1);
  expect(lost?.text).toContain('another run works in the directory for keys');
  expect(lost?.text).toMatch(/cas twice` \(process \d+ on /);
});

describe('two runs from different directories for keys, as from two machines', () => {
  const leases = resource('coordination.k8s.io/v1', 'Lease', 'leases');
  const holds = async (name: string) =>
    (await world.stack.client.list(leases, {namespace})).items.filter(({metadata}) => metadata.name.endsWith(name));

  test('the first holds the CAS, the second says so; what the first left when it was killed is taken over', async () => {
    const [here, there] = [placeFor('held-here'), placeFor('held-there')];
    const stopped = Promise.withResolvers<ChildProcess>();
    const first = runCas(here, ['held'], 2, (child) => {
      child.kill('SIGSTOP');
      stopped.resolve(child);
    });
    const child = await Promise.race([stopped.promise, first.then(({text}) => Promise.reject(new Error(text)))]);
    const second = await runCas(there, ['held']);
    expect(second.code, second.text).toBe(1);
    expect(second.text).toContain('another run works on this CAS');
    expect(second.text).toContain(`(process ${child.pid}), since `);
    expect(await holds('held')).toHaveLength(1);
    child.kill('SIGKILL');
    await first;
    const third = await runCas(there, ['held']);
    expect(third.code, third.text).toBe(0);
    expect(third.text).toMatch(/the hold of .* on this CAS is taken over: its process has ended/);
    expect(await holds('held')).toEqual([]);
    await world.lose('held');
  });

  test('what is interrupted lets go', async () => {
    const place = placeFor('stopping');
    const ended = await runCas(place, ['stopping'], 2, (child) => child.kill('SIGINT'));
    expect(ended.code, ended.text).toBe(130);
    expect(await holds('stopping')).toEqual([]);
    await world.lose('stopping');
  });
});

describe('kill -9 while it upgrades', () => {
  const place = () => placeFor('moving');

  beforeAll(async () => {
    const made = await runCas(place(), ['moving', '--set-version', '6.0.5', '--wait']);
    expect(made.code, made.text).toBe(0);
  });

  test('after every line about steps, again and again: the same command comes to the same end', async () => {
    const upgrade = ['upgrade', 'moving', '--to', '6.0.6', '--without-backup'];
    let kills = 0;
    let ended = await runCas(place(), upgrade, 1);
    while (ended.signal === 'SIGKILL') {
      kills += 1;
      expect(kills, ended.text).toBeLessThan(30);
      ended = await runCas(place(), upgrade, 1 + (kills % 3));
    }
    expect(ended.code, ended.text).toBe(0);
    expect(kills).toBeGreaterThan(2);
    const {spec, status} = await world.until('moving', ({status: now}) => now?.phase === 'HEALTHY');
    expect(spec.image).toMatch(/\/cas:6\.0\.6$/);
    expect(status.version).toBe('6.0.6');
  });
});
