// Bad input against a real API server: credentials, rights, versions, charts, time limits. Nothing is written, or it can be repeated.
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {issueCertificate} from '../../sandbox/certificates/issue.ts';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {clusterRoleBindings, clusterRoles, configMaps, namespaces, secrets} from '../../sandbox/client/resources.ts';
import {names} from '../../src/lib/scone/names.ts';
import {chartWith} from '../support/chart-builder.ts';
import {storedWith} from '../support/helm-records.ts';
import {writeKubeconfig} from '../support/kubeconfig.ts';
import {type Run, type Stack, startStack, withoutImages} from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack('sample', {simulated: 'none', nodes: 1});
  await mayRead('reader', ['*']);
});
afterAll(() => stack.stop());

/** Lets a user read whatever there is of these resources. */
async function mayRead(user: string, resources: string[]): Promise<void> {
  const metadata = {name: user};
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const rules = [{apiGroups: ['*'], resources, verbs: ['get', 'list', 'watch']}];
  const roleRef = {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: user};
  const subjects = [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user}];
  await stack.client.create(clusterRoles, {apiVersion, kind: 'ClusterRole', metadata, rules} as KubeObject);
  await stack.client.create(clusterRoleBindings, {
    ...{apiVersion, kind: 'ClusterRoleBinding', metadata},
    ...{roleRef, subjects},
  } as KubeObject);
}

/** Runs the program for people, with --reconcile, and expects it to have written nothing. */
async function reconcile(args: readonly string[] = [], kubeconfig = stack.sandbox.kubeconfig): Promise<Run> {
  const {releaseArgs, accountArgs} = stack;
  const given = ['operator', '--reconcile', '--yes', '--timeout', '30s', ...releaseArgs, ...accountArgs, ...args];
  let run: Run | undefined;
  const writes = await stack.writesDuring(async () => {
    run = await stack.run(given, {kubeconfig});
  });
  expect(writes).toEqual([]);
  if (run === undefined) throw new Error('it did not run');
  expect(run.stderr).not.toMatch(/unexpected error|undefined|\n {4}at |token-1/);
  return run;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ');

describe('who we are', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  async function stranger(user: Record<string, unknown>): Promise<string> {
    const cluster = {server: stack.sandbox.server, 'insecure-skip-tls-verify': true};
    return writeKubeconfig({cluster, user});
  }

  const foreign = () => {
    const {certificate, key} = issueCertificate({subject: {commonName: 'ada'}, usages: ['client']});
    return stranger({'client-certificate-data': base64(certificate), 'client-key-data': base64(key)});
  };

  test.each<[string, () => Promise<string>, string[], number, (string | RegExp)[]]>([
    [
      'a client certificate has expired',
      () => stack.sandbox.mintKubeconfig({user: 'ada', notAfter: new Date('2026-03-04T05:06:07Z')}),
      [],
      4,
      ['the client certificate expired on 2026-03-04', 'log in again as user'],
    ],
    [
      'a client certificate is from another authority',
      foreign,
      [],
      4,
      [/does not accept our (?:client certificate|credentials)/],
    ],
    [
      'a token is unknown',
      () => stranger({token: 'no-such-token'}),
      [],
      4,
      ['the API server does not accept our credentials'],
    ],
    [
      'a password is unknown',
      () => stranger({username: 'ada', password: 'x'}),
      [],
      4,
      ['the API server does not know who we are'],
    ],
    [
      'nobody is named at all',
      () => stranger({}),
      [],
      4,
      ['the API server does not know who we are', 'for system:anonymous'],
    ],
    [
      'we may not act as somebody else',
      () => stack.sandbox.mintKubeconfig({user: 'ada'}),
      ['--as', 'root', '--as-group', 'system:masters'],
      4,
      ['ada may not impersonate'],
    ],
    [
      'the server is expected to be another',
      async () => stack.sandbox.kubeconfig,
      ['--tls-server-name', 'other.example'],
      4,
      ["the API server's certificate is for another name"],
    ],
  ])('%s: one message, no write', async (_, kubeconfig, args, code, says) => {
    const run = await reconcile(args, await kubeconfig());
    expect(run.code, run.stderr).toBe(code);
    for (const words of says) expect(oneLine(run.stderr)).toMatch(words);
    expect(run.stderr.match(/^error: /gm)).toHaveLength(1);
    expect(run.stderr).toMatch(/^next: /m);
    expect(run.stdout).toBe('');
  });
});

describe('what we may', () => {
  test('nothing: a check knows nothing, says so of each part, and exits 4', async () => {
    const kubeconfig = await stack.sandbox.mintKubeconfig({user: 'nobody'});
    const run = await stack.run(['operator', '-o', 'json', ...stack.releaseArgs], {kubeconfig});
    expect(run.code, run.report).toBe(4);
    const verdicts = new Map(run.outcome.findings.map(({code, verdict}) => [code, verdict]));
    for (const code of ['PS001', 'PS010', 'PS020', 'PS030', 'PS040', 'PS060', 'PS070', 'PS072', 'PS080', 'PS090']) {
      expect({code, verdict: verdicts.get(code as never)}).toEqual({code, verdict: 'unknown'});
    }
    expect(JSON.stringify(run.outcome.findings)).toContain('nobody may not list nodes');
  });

  test('nothing: --reconcile changes nothing and exits 4', async () => {
    const run = await reconcile([], await stack.sandbox.mintKubeconfig({user: 'nobody'}));
    expect(run.code, run.stderr).toBe(4);
    expect(run.stdout).toContain('nothing was changed: the installed version could not be read');
  });

  test('read: --reconcile names every missing right at once, before the first write', async () => {
    const run = await reconcile(['--secret-operator'], await stack.sandbox.mintKubeconfig({user: 'reader'}));
    expect(run.code, run.stderr).toBe(1);
    const said = oneLine(run.stderr);
    expect(said).toMatch(/error: \S+ lacks \d+ rights that the changes need/);
    for (const right of [
      'create namespaces;',
      'patch secrets in scone-system',
      'create customresourcedefinitions.apiextensions.k8s.io',
      'create deployments.apps in cert-manager',
      'create clusterroles.rbac.authorization.k8s.io',
    ]) {
      expect(said).toContain(right);
    }
    expect(said).toContain('nothing was changed');
  });
});

describe('image signatures', () => {
  test('are not asked for with half a key: it is refused before anything is read of the images', async () => {
    const key = join(stack.home, 'cosign.pub');
    writeFileSync(key, '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n');
    const release = stack.releaseArgs.filter((word) => word !== withoutImages);
    const run = await stack.run(['operator', ...release, '--verify-image-signatures', key]);
    expect(run.code, run.stderr).toBe(2);
    expect(oneLine(run.stderr)).toContain(`${key}: the key for image signatures cannot be used its content is damaged`);
  });
});

describe('where a release is recorded', () => {
  /** The record of a release that somebody else has made, without its objects. */
  async function recorded(version: string, namespace: string = 'scone-system'): Promise<void> {
    const {client} = stack;
    const metadata = {name: namespace};
    await client.apply(namespaces, {apiVersion: 'v1', kind: 'Namespace', metadata} as KubeObject, {
      fieldManager: 'test',
    });
    const release = names.operatorRelease;
    const chart = chartWith(release, {version});
    const {object} = storedWith({revision: 1, content: {name: release, namespace, chart, manifest: ''}});
    const {creationTimestamp: _, resourceVersion: __, managedFields: ___, ...plain} = object.metadata;
    await client.create(secrets, {...object, metadata: plain} as KubeObject);
  }

  afterEach(async () => {
    const {items} = await stack.client.list(secrets, {labelSelector: 'owner=helm'});
    await Promise.all(
      items.map(({metadata}) => stack.client.remove(secrets, metadata.name, {namespace: metadata.namespace ?? ''})),
    );
  });

  test.each([
    ['5.8.1 to 5.8.0', '5.8.1', ['--update', '--set-version', '5.8.0'], 'the vendor does not support 5.8.1 to 5.8.0'],
    ['a downgrade over a major version', '7.0.0', [], /7\.0\.0|7\.x/],
    ['a jump over a major version', '4.9.0', ['--update'], 'refuse an installed 4.x'],
  ])('%s is refused, by a check and before any change', async (_, installed, args, says) => {
    await recorded(installed);
    const run = await reconcile(args);
    expect(run.code, run.stderr).toBe(1);
    expect(oneLine(run.stdout)).toMatch(says);
    expect(run.stdout).toContain('[PS001]');
    expect(run.stdout).toContain('nothing was changed');
    const check = await stack.operator(...args.filter((arg) => arg !== '--update'));
    expect(check.code, check.report).toBe(1);
    expect(check.troubles).toContain('PS001 failed');
  });

  test('a downgrade within a major version is warned of', async () => {
    await recorded('6.0.7');
    const check = await stack.operator();
    expect(check.troubles).toContain('PS001 warning');
    expect(JSON.stringify(check.outcome.findings)).toContain('6.0.6 is older than the installed 6.0.7');
  });

  test('in another namespace: nothing is put into the wrong one', async () => {
    await recorded('6.0.6', 'elsewhere');
    const run = await reconcile();
    expect(run.code, run.stderr).toBe(1);
    expect(oneLine(run.stdout)).toContain('is installed in namespace elsewhere, not in scone-system');
    expect(oneLine(run.stdout)).toContain('use --namespace elsewhere');
  });
});

test('a namespace that is being deleted is not filled meanwhile', async () => {
  const {client} = stack;
  const namespace = 'leaving';
  await client.create(namespaces, {apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}} as KubeObject);
  const metadata = {name: 'held', namespace, finalizers: ['example.org/held']};
  await client.create(configMaps, {apiVersion: 'v1', kind: 'ConfigMap', metadata} as KubeObject);
  await client.remove(namespaces, namespace, {});
  const run = await reconcile(['--namespace', namespace]);
  expect(run.code, run.stderr).toBe(1);
  expect(oneLine(run.stdout)).toContain('namespace leaving is being deleted');
  await client.patch(configMaps, 'held', {metadata: {finalizers: null}}, {namespace});
});

describe('a time limit that is too short', () => {
  test('ends the run with 124, says what it waited for, and leaves what can be gone on with', async () => {
    const run = await stack.operator('--reconcile', '--timeout', '15s', ...stack.accountArgs);
    expect(run.code, run.report).toBe(124);
    expect(run.outcome.summary).toMatch(/gave up waiting for .*cert-manager/);
    expect(run.outcome.exitCode).toBe(124);
    const states = run.outcome.changes.map(({state}) => state);
    expect(states).toContain('done');
    expect(states).toContain('not-reached');
    const again = await stack.operator('--dry-run', ...stack.accountArgs);
    expect(again.code, again.report).toBe(3);
    expect(again.outcome.changes.length).toBeLessThan(states.length);
  });
});
