// The main job on a real API server: from nothing to healthy, kept there, and nothing written without need.
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {namespaces, secrets} from '../../sandbox/client/resources.ts';
import {upstreamRemark} from '../support/release-upstream.ts';
import {releaseKinds, type Stack, startStack} from '../support/stack.ts';

type SecretObject = KubeObject & {data?: Record<string, string>};

describe.each(releaseKinds)(`with the %s release${upstreamRemark}`, (kind) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(kind);
  });
  afterAll(() => stack.stop());

  test('a check of an empty cluster finds what is missing, exits 3 and writes nothing', async () => {
    let run: Awaited<ReturnType<Stack['operator']>> | undefined;
    const writes = await stack.writesDuring(async () => {
      run = await stack.operator();
    });
    expect(run?.code, run?.report).toBe(3);
    expect(run?.troubles).toEqual(
      expect.arrayContaining([
        'PS020 failed',
        'PS030 failed',
        'PS040 failed',
        'PS060 failed',
        'PS080 failed',
        'PS090 failed',
      ]),
    );
    expect(writes).toEqual([]);
  });

  test('--dry-run names the changes and makes none', async () => {
    let run: Awaited<ReturnType<Stack['operator']>> | undefined;
    const writes = await stack.writesDuring(async () => {
      run = await stack.operator('--dry-run', ...stack.accountArgs);
    });
    expect(run?.code, run?.report).toBe(3);
    expect(run?.outcome.changes.length).toBeGreaterThan(40);
    expect(new Set(run?.outcome.changes.map(({state}) => state))).toEqual(new Set(['planned']));
    expect(writes).toEqual([]);
  });

  test('--reconcile brings the whole stack up', async () => {
    const run = await stack.operator('--reconcile', ...stack.accountArgs);
    expect(run.troubles).toEqual(['PS092 warning']);
    expect(run.code, run.report).toBe(0);
    expect(run.outcome.changes.every(({state}) => state === 'done')).toBe(true);
  });

  test.each([['a check'], ['a second reconcile', '--reconcile'], ['an update to the same version', '--update']])(
    '%s of the healthy stack exits 0 and writes nothing',
    async (_, ...flags) => {
      let run: Awaited<ReturnType<Stack['operator']>> | undefined;
      const writes = await stack.writesDuring(async () => {
        run = await stack.operator(...flags, ...stack.accountArgs);
      });
      expect(run?.code, run?.report).toBe(0);
      expect(run?.troubles).toEqual(['PS092 warning']);
      expect(run?.outcome.changes).toEqual([]);
      expect(writes).toEqual([]);
    },
  );

  test('a given account reaches the copies in other namespaces, each by one write', async () => {
    const encoded = (config: unknown) => Buffer.from(JSON.stringify(config)).toString('base64');
    const other = {'other.example': {auth: 'eDp5'}};
    const old = {auth: Buffer.from('ada:old-token').toString('base64')};
    const names = ['shop-0', 'shop-1', 'shop-2'];
    for (const name of names) {
      await stack.client.create(namespaces, {apiVersion: 'v1', kind: 'Namespace', metadata: {name}});
      await stack.client.create(secrets, {
        ...{apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/dockerconfigjson'},
        metadata: {name: name === 'shop-2' ? 'own' : 'sconeapps', namespace: name},
        data: {'.dockerconfigjson': encoded({auths: {...other, 'registry.scontain.com': old}})},
      } as KubeObject);
    }
    const check = await stack.operator(...stack.accountArgs);
    expect(check.troubles).toContain('PS182 failed');
    const writes = await stack.writesDuring(async () => {
      const run = await stack.operator('--reconcile', ...stack.accountArgs);
      expect(run.code, run.report).toBe(0);
      expect(run.outcome.changes.map(({summary}) => summary)).toEqual(['renew 3 copies of the pull secrets']);
    });
    expect(writes).toHaveLength(3);
    for (const [index, name] of names.entries()) {
      const copy = await stack.client.get<SecretObject>(secrets, index === 2 ? 'own' : 'sconeapps', name);
      const {auths} = JSON.parse(Buffer.from(copy?.data?.['.dockerconfigjson'] ?? '', 'base64').toString());
      expect(auths).toEqual({
        ...other,
        'registry.scontain.com': {auth: Buffer.from('ada:token-1').toString('base64')},
      });
    }
  });

  test('a check of the healthy stack takes at most 25 requests', async () => {
    const {outcome} = await stack.operator();
    expect(outcome.requests).toBeLessThanOrEqual(25);
  });

  test('--strict makes the warning count', async () => {
    expect((await stack.operator('--strict')).code).toBe(3);
  });
});
