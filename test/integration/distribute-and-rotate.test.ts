// Copies of ours under a rotation, with the reference registry: rotated with their sources, and nothing is left to distribute.
import {afterAll, beforeAll, expect, test} from 'vitest';
import {namespaces, secrets} from '../../sandbox/client/resources.ts';
import type {Outcome} from '../../src/lib/report/outcome.ts';
import {main} from '../../src/main.ts';
import {
  type DockerSecret,
  type PullSecretGround,
  pullSecrets,
  sourceNamespace,
  startPullSecretGround,
  tokens,
} from '../support/pull-secret-ground.ts';
import {testRuntime} from '../support/runtime.ts';

const shops = Array.from({length: 5}, (_, index) => `shop-${index}`);

let ground: PullSecretGround;
beforeAll(async () => {
  ground = await startPullSecretGround();
  await ground.furnish([sourceNamespace], tokens.old);
  const annotations = {'sconeapps/inject-pull-secret': 'true', 'scone-operator/inject-pull-secret': 'true'};
  await Promise.all(shops.map((name) => ground.client.create(namespaces, {metadata: {name, annotations}})));
});
afterAll(() => ground?.stop());

async function distribute(): Promise<{code: number; outcome: Outcome; stderr: string}> {
  const {runtime, seen} = testRuntime({homeDirectory: ground.home, cwd: ground.home, env: ground.env});
  const words = ['secrets', 'distribute', '--native-injector', '--yes', '-o', 'json'];
  const code = await main(words, {...runtime, now: () => new Date(), random: Math.random});
  return {code, outcome: JSON.parse(seen.stdout), stderr: seen.stderr};
}

/** How many pull secrets hold this token. */
async function holding(token: string): Promise<number> {
  const texts = [...(await ground.held()).values()].map(({data}: DockerSecret) =>
    Buffer.from(data?.['.dockerconfigjson'] ?? '', 'base64').toString(),
  );
  return texts.filter((text) => text.includes(token)).length;
}

const all = (shops.length + 1) * pullSecrets.length;

test('copies are made, and the status says by whom', async () => {
  const {code, outcome} = await distribute();
  expect(code, outcome.summary).toBe(0);
  expect(await holding(tokens.old)).toBe(all);
  const status = await ground.run(['status']);
  expect(status.code, status.report).toBe(0);
  const copies = status.outcome.pullSecrets?.filter(({copy}) => copy !== 'source') ?? [];
  expect(copies).toHaveLength(all - pullSecrets.length);
  expect(new Set(copies.map(({madeBy, copy}) => `${madeBy} ${copy}`))).toEqual(new Set(['this program same']));
});

test('a rotation takes them along: after it, and after its undo, there is nothing to distribute', async () => {
  for (const words of [['rotate'], ['rotate', '--undo']]) {
    const run = await ground.run(words, words.length === 1 ? {token: tokens.new} : {});
    expect(run.code, run.report).toBe(0);
    expect(await holding(words.length === 1 ? tokens.new : tokens.old)).toBe(all);
    const writes = await ground.secretWritesDuring(async () => {
      const {code, outcome} = await distribute();
      expect(code, outcome.summary).toBe(0);
    });
    expect(writes).toEqual([]);
  }
});

test('a source that alone was changed reaches copies that a rotation wrote last', async () => {
  const run = await ground.run(['rotate'], {token: tokens.new});
  expect(run.code, run.report).toBe(0);
  const uids = async () =>
    [...(await ground.held())].map(([place, {metadata}]) => `${place} ${metadata.uid}`).toSorted();
  const before = await uids();
  const data = {'.dockerconfigjson': ground.config(tokens.writing)};
  for (const name of pullSecrets) await ground.client.patch(secrets, name, {data}, {namespace: sourceNamespace});
  const {code, outcome, stderr} = await distribute();
  expect(code, `${outcome.summary} ${stderr}`).toBe(0);
  expect(outcome.changes.filter(({state}) => state === 'done')).toHaveLength(all - pullSecrets.length);
  expect(await holding(tokens.writing)).toBe(all);
  expect(await uids()).toEqual(before);
});
