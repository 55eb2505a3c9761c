// Pull secrets on a real API server, with the reference registry behind a token server: looked at, rotated, taken back.
import {readdir, stat} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {leases, secrets} from '../../sandbox/client/resources.ts';
import {keptAnnotation} from '../../src/lib/pull-secrets/kept-value.ts';
import {
  type DockerSecret,
  type PullSecretGround,
  pullSecrets,
  sourceNamespace,
  startPullSecretGround,
  tokens,
} from '../support/pull-secret-ground.ts';
import {type Script, startScriptedServer} from '../support/scripted-server.ts';

const shops = Array.from({length: 6}, (_, index) => `shop-${index}`);
const all = [sourceNamespace, ...shops];

let ground: PullSecretGround;
beforeAll(async () => {
  ground = await startPullSecretGround();
});
afterAll(() => ground?.stop());
beforeEach(() => ground.furnish(all, tokens.old));
afterEach(() => ground.run(['rotate', '--confirm']));

function textOf({data}: DockerSecret): string {
  return Buffer.from(data?.['.dockerconfigjson'] ?? '', 'base64').toString();
}

/** Texts of all pull secrets, by place. */
async function texts(): Promise<Record<string, string>> {
  return Object.fromEntries([...(await ground.held())].map(([place, secret]) => [place, textOf(secret)]));
}

async function expectAll(token: string): Promise<void> {
  const held = await ground.held();
  expect(held.size).toBe(all.length * pullSecrets.length);
  for (const [place, secret] of held) expect(textOf(secret), place).toContain(token);
}

describe('secrets status', () => {
  test('tells each secret, what the registry says of it, and shows no token', async () => {
    const writes = await ground.writesDuring(async () => {
      const run = await ground.run(['status']);
      expect(run.code, run.report).toBe(0);
      expect(run.outcome.pullSecrets).toHaveLength(all.length * pullSecrets.length);
      expect(run.outcome.pullSecrets?.[0]).toMatchObject({
        namespace: sourceNamespace,
        user: 'ada',
        token: expect.stringMatching(/^\*{8} \([0-9a-f]{6}\)$/),
        account: 'valid',
        copy: 'source',
        madeBy: 'kubectl-create',
      });
      expect(run.stdout + run.stderr).not.toContain(tokens.old);
    });
    expect(writes).toEqual([]);
  });

  test('a copy that differs and whose token has expired is two findings', async () => {
    await ground.furnish(['shop-0'], tokens.expired);
    const run = await ground.run(['status']);
    expect(run.code, run.report).toBe(1);
    expect(run.troubles).toEqual(['PS181 failed', 'PS182 failed']);
    expect(run.report).toContain('the token has expired');
  });
});

describe('secrets rotate', () => {
  test('writes each secret once, in place, and keeps what was there, sealed', async () => {
    const before = await ground.held();
    const writes = await ground.secretWritesDuring(async () => {
      const run = await ground.run(['rotate'], {token: tokens.new});
      expect(run.code, run.report).toBe(0);
      expect(run.stdout + run.stderr).not.toMatch(/(?:old|new)-token/);
      expect(run.outcome.changes).toHaveLength(all.length * pullSecrets.length);
    });
    await expectAll(tokens.new);
    const places = writes.map(({verb, objectRef}) => `${verb} ${objectRef?.namespace}/${objectRef?.name}`);
    expect(new Set(places).size).toBe(places.length);
    expect(places).toHaveLength(all.length * pullSecrets.length);
    expect(places.every((place) => place.startsWith('patch '))).toBe(true);
    for (const [place, secret] of await ground.held()) {
      expect(secret.metadata.uid).toBe(before.get(place)?.metadata.uid);
      const kept = secret.metadata.annotations?.[keptAnnotation] ?? '';
      expect(kept).toContain('"sealed"');
      expect(kept).not.toContain(Buffer.from(tokens.old).toString('base64').slice(2, 12));
    }
    const [key = ''] = (await readdir(join(ground.env.TARGET_DIR ?? '', '.kubectl-provision'))).filter((name) =>
      name.startsWith('rotation-key_'),
    );
    expect((await stat(join(ground.env.TARGET_DIR ?? '', '.kubectl-provision', key))).mode & 0o777).toBe(0o600);
  });

  test('--undo brings every byte back, and a second one has nothing to do', async () => {
    const other = {'other.example': {auth: 'eDp5'}};
    const data = {'.dockerconfigjson': ground.config(tokens.old, other)};
    const shop = await ground.client.get<DockerSecret>(secrets, 'sconeapps', 'shop-1');
    await ground.client.replace(secrets, {...shop, data} as DockerSecret);
    const before = await texts();
    expect((await ground.run(['rotate'], {token: tokens.new})).code).toBe(0);
    expect((await texts())['shop-1/sconeapps']).toContain('other.example');
    expect(await texts()).not.toEqual(before);
    const run = await ground.run(['rotate', '--undo']);
    expect(run.code, run.report).toBe(0);
    expect(await texts()).toEqual(before);
    for (const secret of (await ground.held()).values()) {
      expect(secret.metadata.annotations?.[keptAnnotation]).toBeUndefined();
    }
    const again = await ground.run(['rotate', '--undo']);
    expect(again.code, again.report).toBe(0);
    expect(again.outcome.summary).toBe('there is nothing to undo');
  });

  test('two rotations without a confirmation are undone together', async () => {
    const before = await texts();
    for (const token of [tokens.new, tokens.writing]) expect((await ground.run(['rotate'], {token})).code).toBe(0);
    await expectAll(tokens.writing);
    expect((await ground.run(['rotate', '--undo'])).code).toBe(0);
    expect(await texts()).toEqual(before);
  });

  test('what somebody wrote since is not undone', async () => {
    expect((await ground.run(['rotate'], {token: tokens.new})).code).toBe(0);
    const shop = await ground.client.get<DockerSecret>(secrets, 'sconeapps', 'shop-2');
    await ground.client.replace(secrets, {
      ...shop,
      data: {'.dockerconfigjson': ground.config(tokens.writing)},
    } as DockerSecret);
    const run = await ground.run(['rotate', '--undo']);
    expect(run.code, run.report).toBe(0);
    expect(run.troubles).toContain('PS187 warning');
    expect((await texts())['shop-2/sconeapps']).toContain(tokens.writing);
    expect((await texts())['shop-3/sconeapps']).toContain(tokens.old);
  });

  test('after --confirm there is no way back, and no key', async () => {
    expect((await ground.run(['rotate'], {token: tokens.new})).code).toBe(0);
    const run = await ground.run(['rotate', '--confirm']);
    expect(run.code, run.report).toBe(0);
    expect(await readdir(join(ground.env.TARGET_DIR ?? '', '.kubectl-provision'))).not.toContainEqual(
      expect.stringContaining('rotation-key'),
    );
    expect((await ground.run(['rotate', '--undo'])).outcome.summary).toBe('there is nothing to undo');
    await expectAll(tokens.new);
  });

  test('without its key nothing is undone, and it is said where the key lies', async () => {
    expect((await ground.run(['rotate'], {token: tokens.new, env: {USER: 'ada'}})).code).toBe(0);
    const run = await ground.run(['rotate', '--undo'], {env: {TARGET_DIR: join(ground.home, 'elsewhere')}});
    expect(run.code, run.report).toBe(1);
    expect(run.troubles).toEqual(['PS187 failed']);
    expect(run.outcome.next).toContain(`--undo --target ${ground.env.TARGET_DIR}`);
    expect(run.report).toContain(`on ${hostname()} by ada: the key is in ${ground.env.TARGET_DIR} there`);
    await expectAll(tokens.new);
  });

  test('another run that works on them is named, and nothing is written', async () => {
    const time = new Date().toISOString().replace('Z', '000Z');
    const spec = {holderIdentity: 'eve@elsewhere', leaseDurationSeconds: 60, acquireTime: time, renewTime: time};
    const metadata = {name: 'kubectl-provision-pull-secrets', namespace: sourceNamespace};
    await ground.client.create(leases, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata,
      spec,
    } as KubeObject);
    try {
      const writes = await ground.secretWritesDuring(async () => {
        const run = await ground.run(['rotate'], {token: tokens.new});
        expect(run.code, run.report).toBe(1);
        expect(run.stdout).toContain('another run works on these pull secrets');
        expect(run.stdout).toContain('eve@elsewhere');
        expect((await ground.run(['rotate', '--dry-run'], {token: tokens.new})).code).toBe(0);
      });
      expect(writes).toEqual([]);
      await expectAll(tokens.old);
    } finally {
      await ground.client.remove(leases, metadata.name, metadata);
    }
  });

  test('of two at once with directories of their own one goes on, and all hold one token', async () => {
    const elsewhere = {TARGET_DIR: join(ground.home, 'elsewhere')};
    const runs = await Promise.all([
      ground.run(['rotate'], {token: tokens.new}),
      ground.run(['rotate'], {token: tokens.writing, env: elsewhere}),
    ]);
    for (const run of runs) if (run.code !== 0) expect(run.stdout).toContain('another run works on these pull secrets');
    expect(runs.map(({code}) => code)).toContain(0);
    const held = [...(await ground.held()).values()].map(({data}) => data?.['.dockerconfigjson']);
    expect(new Set(held).size).toBe(1);
    expect(
      (await ground.client.list(leases)).items.filter(({metadata}) => metadata.name.includes('provision')),
    ).toEqual([]);
    for (const env of [{}, elsewhere]) await ground.run(['rotate', '--confirm'], {env});
  });

  test('a secret of another account is left alone', async () => {
    const auth = Buffer.from('eve:secret').toString('base64');
    const text = JSON.stringify({auths: {[ground.host]: {auth}}});
    const metadata = {name: 'own', namespace: 'shop-0'};
    const data = {'.dockerconfigjson': Buffer.from(text).toString('base64')};
    const own = {apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/dockerconfigjson', data};
    await ground.client.apply(secrets, own as DockerSecret, {fieldManager: 'kubectl-create'});
    try {
      const run = await ground.run(['rotate'], {token: tokens.new});
      expect(run.code, run.report).toBe(0);
      expect((await texts())['shop-0/own']).toBe(text);
      expect(run.outcome.findings).toContainEqual(expect.objectContaining({code: 'PS188', verdict: 'skipped'}));
    } finally {
      await ground.client.remove(secrets, 'own', metadata);
    }
  });

  test('a token that can write is a warning', async () => {
    const run = await ground.run(['rotate'], {token: tokens.writing});
    expect(run.code, run.report).toBe(0);
    expect(run.troubles).toEqual(['PS185 warning']);
  });
});

describe('nothing is written', () => {
  const jwt = `e30.${Buffer.from(JSON.stringify({exp: 1})).toString('base64url')}.e30`;
  test.each([
    ['a wrong token', 'wrong-token', 1, 'the registry does not accept ada'],
    ['an expired token, by the word of the registry', tokens.expired, 1, 'has expired'],
    ['an expired token, by its own word', jwt, 1, 'ended at 1970-01-01'],
    ['a token that may not fetch all images', tokens.little, 1, 'may not fetch 2 of 3 needed images'],
  ])('for %s', async (_, token, code, words) => {
    const before = await texts();
    const writes = await ground.writesDuring(async () => {
      const run = await ground.run(['rotate'], {token});
      expect(run.code, run.report).toBe(code);
      expect(run.troubles).toEqual(['PS184 failed']);
      expect(run.report).toContain(words);
      expect(run.stdout + run.stderr).not.toContain(token);
    });
    expect(writes).toEqual([]);
    expect(await texts()).toEqual(before);
  });

  test('for a dry run, which shows what would be', async () => {
    const writes = await ground.writesDuring(async () => {
      const run = await ground.run(['rotate', '--dry-run'], {token: tokens.new});
      expect(run.code, run.report).toBe(0);
      expect(run.outcome.changes.every(({state}) => state === 'planned')).toBe(true);
      expect(run.outcome.changes).toHaveLength(all.length * pullSecrets.length);
    });
    expect(writes).toEqual([]);
  });
});

describe('the registry cannot say anything', () => {
  const answer =
    (status: number, headers = {}): Script =>
    (_, response) =>
      void response.writeHead(status, headers).end('<html>');

  test.each<[string, Script, RegExp]>([
    ['it fails', answer(500), /status 500/],
    ['it wants to be left alone', answer(429, {'retry-after': '0'}), /status 429|too many/i],
    ['something else answers in its place', answer(404), /not as a registry does/],
    ['it cuts the connection', (request) => void request.socket.destroy(), /connection|socket|closed/i],
  ])('%s', async (_, script, words) => {
    const server = await startScriptedServer(script);
    const before = await texts();
    const env = {REGISTRY: server.host, IMAGE_REPO: `${server.host}/scone.cloud`};
    const writes = await ground.writesDuring(async () => {
      const run = await ground.run(['rotate', '--username', 'ada', '--registry-plain-http', server.host], {
        token: tokens.new,
        env,
      });
      expect(run.code, run.report).toBe(4);
      expect(run.troubles).toEqual(['PS184 unknown']);
      expect(run.report).toMatch(words);
    });
    await server.close();
    expect(writes).toEqual([]);
    expect(await texts()).toEqual(before);
  });

  test('it is not there', async () => {
    const server = await startScriptedServer(answer(200));
    await server.close();
    const env = {REGISTRY: server.host, IMAGE_REPO: `${server.host}/scone.cloud`};
    const words = ['rotate', '--username', 'ada', '--registry-plain-http', server.host];
    const run = await ground.run(words, {token: tokens.new, env});
    expect(run.code, run.report).toBe(4);
    expect(run.report).toContain('ECONNREFUSED');
  });

  test('it takes its time: the limit of the run counts', async () => {
    const server = await startScriptedServer(() => {});
    const env = {REGISTRY: server.host, IMAGE_REPO: `${server.host}/scone.cloud`};
    const words = ['rotate', '--username', 'ada', '--registry-plain-http', server.host, '--timeout', '2s'];
    const writes = await ground.writesDuring(async () => {
      expect((await ground.run(words, {token: tokens.new, env})).code).toBe(124);
    });
    expect(writes).toEqual([]);
    await server.close();
  });

  test('a proxy stands in between and lets nobody through', async () => {
    const proxy = await startScriptedServer(answer(407));
    const run = await ground.run(['rotate'], {token: tokens.new, env: {HTTP_PROXY: proxy.url}});
    expect(run.code, run.report).toBe(4);
    expect(run.troubles).toEqual(['PS184 unknown']);
    expect(run.report).toMatch(/407|proxy/i);
    expect(proxy.requests.length).toBeGreaterThan(0);
    await proxy.close();
  });
});
