// A provisioning or an upgrade that is killed anywhere goes on with the same command: nothing that is spent is lost.
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
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

/** Runs `cas …` as a process of its own, and kills it when it has said so many lines about steps. */
function runCas(args: readonly string[], killAfter = Number.POSITIVE_INFINITY): Promise<Ended> {
  const {stack, home} = world;
  const env = {
    KUBECONFIG: stack.sandbox.kubeconfig,
    HOME: home,
    PATH: `${join(home, 'tools')}:${process.env.PATH}`,
  };
  const all = [
    'cas',
    ...args,
    '-n',
    namespace,
    '--yes',
    '--timeout',
    '60s',
    '--scone-cli',
    'local',
    ...stack.releaseArgs,
  ];
  const child = spawn(process.execPath, [program, ...all], {env, cwd: home, stdio: ['ignore', 'pipe', 'pipe']});
  const lines: string[] = [];
  let steps = 0;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({input: stream}).on('line', (line) => {
      lines.push(line);
      if (!isAboutStep(line)) return;
      steps += 1;
      if (steps === killAfter) child.kill('SIGKILL');
    });
  }
  const {promise, resolve} = Promise.withResolvers<Ended>();
  child.on('close', (code, signal) => resolve({code, signal, text: lines.join('\n'), steps}));
  return promise;
}

const isAboutStep = (line: string) =>
  /^\d\d:\d\d:\d\dZ (?:done: )?(?:create|write|make|provision|attest|patch|save|update|note) /.test(line);

function identity(): string {
  const text = readFileSync(join(world.home, '.cas/identity/config.json'), 'utf8');
  return (JSON.parse(text) as {identity: string}).identity;
}

/** The faults of the stand-in `scone`, one after the other, until it works again. */
async function setScone(faults: readonly SconeFault[]): Promise<void> {
  world.scones.set({version: '6.0.6', faults});
}

describe('kill -9 of our own program while it provisions', () => {
  /** So many lines about steps there are: one when a step begins, one when it is done. */
  const points = Array.from({length: 20}, (_, index) => index + 1);

  test.each(points)('after line %i about steps: the same command converges', async (point) => {
    const name = `killed-${point}`;
    const killed = await runCas([name], point);
    const owner = killed.signal === 'SIGKILL' && point > 6 ? identity() : undefined;
    const again = await runCas([name]);
    expect(again.code, `${killed.text}\n---\n${again.text}`).toBe(0);
    if (owner !== undefined) expect(identity()).toBe(owner);
    const {status, spec} = await world.until(name, ({status: now}) => now?.provisioned === 'Yes');
    expect(status.attestable).toBe('Yes');
    expect(spec['backup-controller'].session).toBe('cas-owner/primary-backup/register');
    await world.lose(name);
  });
});

describe('the scone program dies', () => {
  const does: readonly SconeFault['does'][] = ['dies-before-the-call', 'dies-after-the-call', 'dies-while-writing'];
  const commands = ['self', 'cas provision', 'cas attest', 'session create', 'session read', 'cas show-identification'];
  const rows = commands.flatMap((command) => does.map((each) => ({command, does: each})));

  test.each(rows)('$command $does: the same command goes on', async ({command, does: fault}) => {
    const name = `dead-${rows.findIndex((row) => row.command === command && row.does === fault)}`;
    await setScone([{command, does: fault, once: join(world.home, `once-${name}`)}]);
    const first = await runCas([name, '--target', join(world.home, name)]);
    const again = await runCas([name, '--target', join(world.home, name)]);
    expect(again.code, `${first.text}\n---\n${again.text}`).toBe(0);
    await world.until(name, ({status}) => status?.provisioned === 'Yes');
    await setScone([]);
    await world.lose(name);
  });
});

test('two runs at once: one wins, the other says who holds it', async () => {
  const runs = await Promise.all([runCas(['twice']), runCas(['twice'])]);
  const [won, lost] = runs.toSorted((a, b) => (a.code ?? 0) - (b.code ?? 0));
  expect(won?.code, won?.text).toBe(0);
  expect(lost?.code, lost?.text).toBe(1);
  expect(lost?.text).toContain('another run works in the directory for keys');
  expect(lost?.text).toMatch(/cas twice` \(process \d+ on /);
});

describe('kill -9 while it upgrades', () => {
  beforeAll(async () => {
    const made = await runCas(['moving', '--set-version', '6.0.5', '--wait']);
    expect(made.code, made.text).toBe(0);
  });

  test('after every line about steps, again and again: the same command comes to the same end', async () => {
    const upgrade = ['upgrade', 'moving', '--to', '6.0.6', '--without-backup'];
    let kills = 0;
    let ended = await runCas(upgrade, 1);
    while (ended.signal === 'SIGKILL') {
      kills += 1;
      expect(kills, ended.text).toBeLessThan(30);
      ended = await runCas(upgrade, 1 + (kills % 3));
    }
    expect(ended.code, ended.text).toBe(0);
    expect(kills).toBeGreaterThan(2);
    const {spec, status} = await world.until('moving', ({status: now}) => now?.phase === 'HEALTHY');
    expect(spec.image).toMatch(/\/cas:6\.0\.6$/);
    expect(status.version).toBe('6.0.6');
  });
});
