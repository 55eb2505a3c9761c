// Ways in which checkers of this kind pass without having established anything: none of them is open here.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parse, parseAllDocuments} from 'yaml';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {
  clusterRoleBindings,
  clusterRoles,
  customResourceDefinitions as crds,
  deployments,
  mutatingWebhookConfigurations as mutating,
  nodes,
  pods,
  resource,
  validatingWebhookConfigurations as validating,
} from '../../sandbox/client/resources.ts';
import {type Run, type Stack, startStack} from '../support/stack.ts';
import {until} from '../support/until.ts';

const namespace = 'scone-system';
const inNamespace = {namespace};
const manager = 'scone-controller-manager';
const las = resource('base.scone.cloud/v1beta1', 'LAS', 'las', false);

let stack: Stack;
beforeAll(async () => {
  stack = await startStack('sample', {nodes: 2, sgxNodes: 0});
});
afterAll(() => stack.stop());

const forms = ['table', 'json', 'yaml'] as const;

/** The exit codes of one state in every form of output. */
async function codes(...args: string[]): Promise<Record<string, number>> {
  const runs = await Promise.all(
    forms.map((form) => stack.run(['operator', '-o', form, ...stack.releaseArgs, ...args])),
  );
  return Object.fromEntries(forms.map((form, index) => [form, runs[index]?.code ?? Number.NaN]));
}

const same = (code: number) => ({table: code, json: code, yaml: code});

function verdictsOf({outcome}: Run, code: string): string[] {
  return outcome.findings.filter((finding) => finding.code === code).map(({verdict}) => verdict);
}

describe('before anything is installed', () => {
  test('the code is 3 in every form of output', async () => {
    expect(await codes()).toEqual(same(3));
  });

  test('the CRDs of cert-manager alone are not cert-manager', async () => {
    const file = join(stack.releaseArgs[1] ?? '', 'scontain/manifests/main/6.0.6/cert-manager.yaml');
    const objects = parseAllDocuments(await readFile(file, 'utf8')).map((document) => document.toJS() as KubeObject);
    const own = objects.filter((object) => object?.kind === 'CustomResourceDefinition');
    await Promise.all(own.map((crd) => stack.client.apply(crds, crd, {fieldManager: 'test'})));
    const served = (items: KubeObject<{status?: {conditions?: {type: string; status: string}[]}}>[]) =>
      items.length === own.length &&
      items.every(({status}) =>
        status?.conditions?.some(({type, status: is}) => type === 'Established' && is === 'True'),
      );
    await until(stack.client, crds, {}, served);
    const run = await stack.operator();
    expect(run.code, run.report).toBe(3);
    expect(verdictsOf(run, 'PS020')).toEqual(['failed']);
    expect(verdictsOf(run, 'PS021')).not.toContain('ok');
  });
});

describe('on a cluster without a node that has SGX', () => {
  test('all is installed, and the lack is a warning that names what was looked for', async () => {
    const run = await stack.operator('--reconcile', ...stack.accountArgs);
    expect(run.code, run.report).toBe(0);
    expect(run.troubles).toEqual(expect.arrayContaining(['PS010 warning', 'PS081 warning', 'PS091 warning']));
    const [finding] = run.outcome.findings.filter(({code}) => code === 'PS010');
    expect(finding?.details?.join()).toContain('sgx.intel.com/capable=true');
  });

  test('the code is 0 in every form of output, and 3 with --strict', async () => {
    expect(await codes()).toEqual(same(0));
    expect(await codes('--strict')).toEqual(same(3));
  });

  test('nothing claims to be healthy', async () => {
    const run = await stack.operator();
    expect([...verdictsOf(run, 'PS081'), ...verdictsOf(run, 'PS091')]).toEqual(['warning', 'warning']);
  });
});

describe('what is not there', () => {
  test('an unknown context is an error in every form of output', async () => {
    expect(await codes('--context', 'nowhere')).toEqual(same(2));
  });

  test('an unknown namespace is an error in every form of output', async () => {
    expect(await codes('--namespace', 'nowhere')).toEqual(same(1));
  });
});

/** What a check of the installed stack reads, by the plural of the kind, and a code that cannot be known without it. */
const readings: [resource: string, code: string][] = [
  ['nodes', 'PS010'],
  ['namespaces', 'PS030'],
  ['secrets', 'PS001'],
  ['deployments', 'PS020'],
  ['customresourcedefinitions', 'PS072'],
  ['mutatingwebhookconfigurations', 'PS062'],
  ['validatingwebhookconfigurations', 'PS062'],
  ['sgxplugins', 'PS080'],
  ['las', 'PS090'],
  ['configmaps', 'PS062'],
  ['serviceaccounts', 'PS062'],
  ['services', 'PS062'],
  ['clusterroles', 'PS062'],
  ['clusterrolebindings', 'PS062'],
  ['roles', 'PS062'],
  ['rolebindings', 'PS062'],
  ['certificates', 'PS062'],
  ['issuers', 'PS062'],
];

describe('a refused read is unknown, and never a pass', () => {
  const all = [
    ...readings.map(([resource]) => resource),
    'pods',
    'cas',
    'vaults',
    'signedpolicies',
    'encryptedpolicies',
  ];

  /** A user who may do everything with these resources. */
  async function allow(user: string, resources: string[]): Promise<void> {
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    const metadata = {name: user};
    const rules = [{apiGroups: ['*'], resources, verbs: ['*']}];
    const roleRef = {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: user};
    const subjects = [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user}];
    const role = {apiVersion, kind: 'ClusterRole', metadata, rules} as KubeObject;
    const binding = {apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef, subjects} as KubeObject;
    await Promise.all([stack.client.create(clusterRoles, role), stack.client.create(clusterRoleBindings, binding)]);
    await untilAllowed(user, resources.at(-1) ?? '');
  }

  /** The API server takes a new role into account a moment after it is stored. */
  async function untilAllowed(user: string, kind: string): Promise<void> {
    const spec = {user, resourceAttributes: {group: '*', resource: kind, verb: 'list'}};
    const review = {apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', metadata: {name: ''}, spec};
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
    for (;;) {
      const {status} = await stack.client.request<{status: {allowed: boolean}}>('POST', path, review);
      if (status.allowed) return;
    }
  }

  beforeAll(async () => {
    const allowing = readings.map(([missing]) =>
      allow(
        `all-but-${missing}`,
        all.filter((each) => each !== missing),
      ),
    );
    await Promise.all([...allowing, allow('all-of-them', all)]);
  });

  test('somebody with all these rights knows everything', async () => {
    const run = await stack.operator('--as', 'all-of-them');
    expect(run.code, run.report).toBe(0);
    expect(run.troubles.filter((trouble) => trouble.endsWith('unknown'))).toEqual([]);
  });

  test.each(readings)('of %s: %s is unknown, and the code 4', async (resource, code) => {
    const run = await stack.operator('--as', `all-but-${resource}`);
    expect(run.code, run.report).toBe(4);
    expect(verdictsOf(run, code), run.report).toContain('unknown');
    const told = run.outcome.findings.filter(({verdict}) => verdict === 'unknown').map(({details}) => details?.join());
    expect(told.join()).toContain(`all-but-${resource} may not`);
  });

  test('in every form of output alike', async () => {
    expect(await codes('--as', 'all-but-nodes')).toEqual(same(4));
    expect(await codes('--as', 'all-but-nodes', '--strict')).toEqual(same(4));
  });

  test('and is shown in every form of output, as is what was skipped', async () => {
    const args = ['--as', 'all-but-las', ...stack.releaseArgs];
    const [table, json, yaml] = await Promise.all(
      forms.map(async (form) => (await stack.run(['operator', '-o', form, ...args])).stdout),
    );
    expect(table).toMatch(/^\? LAS las could not be read \[PS090\]$/m);
    expect(table).toMatch(/^– .*\[PS003\]$/m);
    expect(table).toMatch(/\d skipped, \d+ unknown|\d+ skipped.*\d unknown/);
    for (const document of [JSON.parse(json ?? ''), parse(yaml ?? '')] as Run['outcome'][]) {
      const shown = document.findings.map(({code, verdict}) => `${code} ${verdict}`);
      expect(shown).toEqual(
        expect.arrayContaining(['PS090 unknown', 'PS003 skipped', 'PS050 skipped', 'PS100 skipped']),
      );
    }
  });
});

describe('what does not run changes the code, without any flag to wait', () => {
  const mend = async () => {
    const run = await stack.operator('--reconcile', ...stack.accountArgs);
    expect(run.code, run.report).toBe(0);
  };
  const gone = () =>
    until(
      stack.client,
      pods,
      {namespace, labelSelector: 'control-plane=controller-manager'},
      (items) => items.length === 0,
    );

  test('zero of zero replicas are not ready', async () => {
    await stack.client.patch(deployments, manager, {spec: {replicas: 0}}, inNamespace);
    await gone();
    const run = await stack.operator();
    expect(verdictsOf(run, 'PS063')).toEqual(['failed']);
    expect(run.code, run.report).toBe(3);
    await mend();
  });

  test('a Deployment that is gone is not ready, in every form of output', async () => {
    await stack.client.remove(deployments, manager, inNamespace);
    await gone();
    const run = await stack.operator();
    expect(verdictsOf(run, 'PS063')).not.toContain('ok');
    expect(run.code, run.report).toBe(3);
    expect(await codes()).toEqual(same(3));
    await mend();
  });

  test('CRDs without webhooks are not an operator that accepts', async () => {
    const {client} = stack;
    await Promise.all([
      client.remove(mutating, `scone-mutating-webhook-configuration-${namespace}`, {}),
      client.remove(validating, `scone-validating-webhook-configuration-${namespace}`, {}),
    ]);
    const run = await stack.operator();
    expect(verdictsOf(run, 'PS071')).not.toContain('ok');
    expect(run.code, run.report).toBe(3);
    await mend();
  });

  test('a webhook that refuses connections is not one that accepts', async () => {
    await stack.sandbox.faults.set('webhook-refused', {service: `${namespace}/scone-webhook-service`});
    // The network learns of it a moment later.
    let run = await stack.operator();
    while (!verdictsOf(run, 'PS071').includes('failed')) run = await stack.operator();
    expect(run.code, run.report).toBe(3);
    await stack.sandbox.faults.clear('webhook-refused');
  });

  test('a LAS that reports an error on its node is broken, in every form of output', async () => {
    const {client, sandbox} = stack;
    await sandbox.faults.set('las-unhealthy', {message: 'cannot open /dev/sgx_enclave'});
    const label = {'intel.feature.node.kubernetes.io/sgx': 'true'};
    await client.patch(nodes, 'node-1', {metadata: {labels: label}}, {});
    await until<KubeObject<{status?: {state?: string}}>>(
      client,
      las,
      {},
      ([found]) => found?.status?.state === 'UNHEALTHY',
    );
    const run = await stack.operator();
    expect(run.code, run.report).toBe(1);
    expect(JSON.stringify(run.outcome.findings)).toContain('cannot open /dev/sgx_enclave');
    expect(await codes()).toEqual(same(1));
  });
});
