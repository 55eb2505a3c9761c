// A rotation beside the secret operator, which copies pull secrets by itself: both come to the same end, and so does an undo.
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {secrets} from '../../sandbox/client/resources.ts';
import {buildSampleRelease} from '../../sandbox/release/build.ts';
import {main} from '../../src/main.ts';
import {
  type DockerSecret,
  type PullSecretGround,
  sourceNamespace,
  startPullSecretGround,
  tokens,
} from '../support/pull-secret-ground.ts';
import {testRuntime} from '../support/runtime.ts';
import {emptyDirectory} from '../support/temporary.ts';
import {until} from '../support/until.ts';

let ground: PullSecretGround;
beforeAll(async () => {
  const [started, release] = await Promise.all([
    startPullSecretGround({nodes: 2, simulated: 'all'}),
    buildSampleRelease(join(emptyDirectory(), 'release')),
  ]);
  ground = started;
  const {runtime, seen} = testRuntime({
    homeDirectory: ground.home,
    cwd: ground.home,
    env: {...ground.env, REGISTRY_ACCESS_TOKEN: tokens.old},
  });
  const words = ['operator', '--reconcile', '--yes', '--secret-operator', '--only-operator', '--create', 'apps'];
  const account = ['--username', 'ada', '--email', 'ada@example.org', '--no-image-signature-check'];
  const ways = ['--mirror', release.mirror, '--trusted-key', release.trustedKeyFile];
  const code = await main([...words, ...account, ...ways], {...runtime, now: () => new Date(), random: Math.random});
  expect(code, seen.stderr + seen.stdout).toBe(0);
  await copied(tokens.old);
});
afterAll(() => ground?.stop());

/** Resolves once all four hold the token. */
function copied(token: string): Promise<void> {
  const options = {fieldSelector: 'type=kubernetes.io/dockerconfigjson'};
  return until<DockerSecret>(
    ground.client,
    secrets,
    options,
    (items) =>
      items.length === 4 &&
      items.every(({data}) => Buffer.from(data?.['.dockerconfigjson'] ?? '', 'base64').includes(token)),
  );
}

test('its copies are known as such', async () => {
  const run = await ground.run(['status']);
  const copies = run.outcome.pullSecrets?.filter(({namespace}) => namespace === 'apps') ?? [];
  expect(copies.map(({madeBy, copy}) => ({madeBy, copy}))).toEqual([
    {madeBy: 'secret operator', copy: 'same'},
    {madeBy: 'secret operator', copy: 'same'},
  ]);
});

test('a rotation and the secret operator come to the same end', async () => {
  const writes = await ground.secretWritesDuring(async () => {
    const run = await ground.run(['rotate'], {token: tokens.new});
    expect(run.code, run.report).toBe(0);
  });
  await copied(tokens.new);
  const made = writes.filter(({responseStatus}) => responseStatus?.code === 200);
  expect(made.filter(({objectRef}) => objectRef?.namespace === 'apps').length).toBeLessThanOrEqual(2);
  expect(made.filter(({objectRef}) => objectRef?.namespace === sourceNamespace).length).toBeLessThanOrEqual(2);
  expect((await ground.run(['status'])).troubles).not.toContain('PS182 failed');
});

test('and so does an undo', async () => {
  const run = await ground.run(['rotate', '--undo']);
  expect(run.code, run.report).toBe(0);
  await copied(tokens.old);
  expect((await ground.run(['rotate', '--undo'])).outcome.summary).toBe('there is nothing to undo');
});
