// A rotation over a thousand namespaces: each copy right, one write for each Secret, memory that does not grow with them.
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {
  type PullSecretGround,
  pullSecrets,
  sourceNamespace,
  startPullSecretGround,
  tokens,
} from '../support/pull-secret-ground.ts';

const program = join(import.meta.dirname, '../../bin/dev.js');
const gauge = join(import.meta.dirname, '../support/peak-memory.ts');
const few = 20;
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

async function rotateInProcess(token: string): Promise<Ended> {
  const args = ['--import', gauge, program, 'secrets', 'rotate', '--yes', ...ground.registryFlags];
  const child = spawn(process.execPath, args, {
    env: {...ground.env, HOME: ground.home, PATH: process.env.PATH ?? '', REGISTRY_ACCESS_TOKEN: token},
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

test('each copy is right, by one write; memory does not grow with their number', async () => {
  await ground.furnish(named(few), tokens.old);
  const small = await rotateInProcess(tokens.new);
  expect(small.code, small.said).toBe(0);
  await expectAll(few, tokens.new);

  await ground.furnish(named(many), tokens.old);
  let large: Ended | undefined;
  const writes = await ground.writesDuring(async () => {
    large = await rotateInProcess(tokens.new);
  });
  expect(large?.code, large?.said).toBe(0);
  await expectAll(many, tokens.new);
  const perNamespace = Map.groupBy(writes, ({objectRef}) => objectRef?.namespace);
  expect(perNamespace.size).toBe(many);
  for (const [namespace, all] of perNamespace) expect(all.length, namespace).toBeLessThanOrEqual(2);
  // Some hundred bytes for each Secret, and what a page of a list takes.
  expect((large?.memory ?? Number.NaN) - small.memory).toBeLessThan(80);
}, 600_000);
