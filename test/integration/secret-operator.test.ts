// --secret-operator and --create: pull secrets reach the namespaces that ask for them, and a new token follows.
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {secrets} from '../../sandbox/client/resources.ts';
import {upstreamRemark} from '../support/release-upstream.ts';
import {releaseKinds, type Stack, startStack} from '../support/stack.ts';
import {until} from '../support/until.ts';

type DockerSecret = KubeObject<{data?: Record<string, string>}>;

const flags = ['--secret-operator', '--create', 'apps'];

describe.each(releaseKinds)(`with the %s release${upstreamRemark}`, (kind) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(kind);
  });
  afterAll(() => stack.stop());

  /** Resolves once the copy in the service namespace holds this token. */
  const copied = (token: string) =>
    until<DockerSecret>(stack.client, secrets, {namespace: 'apps'}, (items) =>
      items.some(({metadata, data}) => metadata.name === 'sconeapps' && holds(data, token)),
    );

  test('one reconcile makes namespace, secret operator and instructions; the secrets are copied', async () => {
    const run = await stack.operator('--reconcile', ...flags, ...stack.accountArgs);
    expect(run.code, run.report).toBe(0);
    await copied('token-1');
  });

  test.each([['a check'], ['a second reconcile', '--reconcile'], ['an update', '--update']])(
    '%s then writes nothing',
    async (_, ...mode) => {
      let run: Awaited<ReturnType<Stack['operator']>> | undefined;
      const writes = await stack.writesDuring(async () => {
        run = await stack.operator(...mode, ...flags, ...stack.accountArgs);
      });
      expect(run?.code, run?.report).toBe(0);
      expect(writes).toEqual([]);
    },
  );

  test('a new token is found to differ, updated in place, and reaches the copies', async () => {
    const account = ['--username', 'ada', '--email', 'ada@example.org', '--access-token', 'token-2'];
    expect((await stack.operator(...flags, ...account)).troubles).toContain('PS041 failed');
    const uid = (await stack.client.get(secrets, 'sconeapps', 'scone-system'))?.metadata.uid;
    const run = await stack.operator('--reconcile', ...flags, ...account);
    expect(run.code, run.report).toBe(0);
    expect((await stack.client.get(secrets, 'sconeapps', 'scone-system'))?.metadata.uid).toBe(uid);
    await copied('token-2');
    expect(run.stdout + run.stderr).not.toContain('token-2');
  });
});

function holds(data: Record<string, string> | undefined, token: string): boolean {
  return Buffer.from(data?.['.dockerconfigjson'] ?? '', 'base64')
    .toString()
    .includes(token);
}
