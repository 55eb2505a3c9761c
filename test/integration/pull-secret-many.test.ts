// A rotation over a thousand namespaces: each copy right, one write for each Secret, memory that does not grow with them.
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {nodeFlags} from '../../scripts/pkg/executable.ts';
import {
  type PullSecretGround,
  pullSecrets,
  sourceNamespace,
  startPullSecretGround,
  tokens,
} from '../support/pull-secret-ground.ts';

const program = join(import.meta.dirname, '../../bin/dev.js');
const gauge = join(import.meta.dirname, '../support/peak-memory.ts');
const few = 250;
const many = 1000;

let ground: PullSecretGround;
beforeAll(async () => {
  ground = await startPullSecretGround();
}, 300_000);
afterAll(() => ground?.stop());

const named = (count: number) => [sourceNamespace, ...Array.from({length: count - 1}, (_, index) => `shop-${index}`)];

interface Ended {
  code: number | null;
  said: string;
  /** MB. */
  memory: number;
}

/** With the flags of the executable, whose room for young objects is large. */
async function inProcess(words: readonly string[], token = ''): Promise<Ended> {
  const args = [...nodeFlags, '--import', gauge, program, 'secrets', ...words];
  const child = spawn(process.execPath, args, {
    env: {...ground.env, HOME: ground.home, PATH: process.env.PATH ?? '', ...(token && {REGISTRY_ACCESS_TOKEN: token})},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return {code, said, memory: Number(/peak memory: (\d+) kB/.exec(said)?.[1]) / 1024};
}

async function expectAll(count: number, token: string): Promise<void> {
  const held = await ground.held();
  expect(held.size).toBe(count * pullSecrets.length);
  const wanted = ground.config(token);
  const wrong = [...held].filter(([, {data}]) => data?.['.dockerconfigjson'] !== wanted);
  expect(wrong.map(([place]) => place)).toEqual([]);
}

const rotation = (token: string) => inProcess(['rotate', '--yes', ...ground.registryFlags], token);
const looks = {
  status: () => inProcess(['status', ...ground.registryFlags]),
  distribute: () => inProcess(['distribute', '--native-injector', '--dry-run']),
};

/** What is held of each Secret is some hundred bytes; the rest is what is not yet cleared up. */
function expectNotToGrow(small: Ended, large: Ended): void {
  expect(large.memory).toBeLessThan(small.memory * 1.2);
}

test('each copy is right, by one write; memory does not grow with their number', async () => {
  await ground.furnish(named(few), tokens.old);
  const small = await rotation(tokens.new);
  expect(small.code, small.said).toBe(0);
  await expectAll(few, tokens.new);
  const smallLooks = [await looks.status(), await looks.distribute()];

  await ground.furnish(named(many), tokens.old);
  let large: Ended | undefined;
  const writes = await ground.secretWritesDuring(async () => {
    large = await rotation(tokens.new);
  });
  if (large === undefined) throw new Error('it did not run');
  expect(large.code, large.said).toBe(0);
  await expectAll(many, tokens.new);
  const perNamespace = Map.groupBy(writes, ({objectRef}) => objectRef?.namespace);
  expect(perNamespace.size).toBe(many);
  for (const [namespace, all] of perNamespace) expect(all.length, namespace).toBeLessThanOrEqual(2);
  expectNotToGrow(small, large);
  const largeLooks = [await looks.status(), await looks.distribute()];
  for (const [index, look] of largeLooks.entries()) expectNotToGrow(smallLooks[index] ?? small, look);
}, 600_000);
