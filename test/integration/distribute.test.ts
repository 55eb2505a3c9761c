// Copies of the pull secrets in thirty namespaces: made by us, kept up to date after a rotation, and left to the secret operator.
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {clusterRoleBindings, clusterRoles, namespaces, pods, secrets} from '../../sandbox/client/resources.ts';
import {Failure} from '../../src/lib/report/failure.ts';
import {type Run, type Stack, startStack} from '../support/stack.ts';
import {until} from '../support/until.ts';

type DockerSecret = KubeObject<{type?: string; data?: Record<string, string>}>;

const home = 'scone-system';
const names = ['scone-operator-pull', 'sconeapps'] as const;
const annotations = {'sconeapps/inject-pull-secret': 'true'};
const both = {...annotations, 'scone-operator/inject-pull-secret': 'true'};
const shops = Array.from({length: 30}, (_, index) => `shop-${index}`);

let stack: Stack;

beforeAll(async () => {
  stack = await startStack('sample', {nodes: 1, simulated: ['secret-operator']});
  await stack.client.create(namespaces, {metadata: {name: home, annotations: both}});
  await furnish('token-1');
  await Promise.all([
    ...shops.map((name, index) => space(name, index < 10 ? both : annotations)),
    space('quiet', {}),
    space('no-thanks', {'sconeapps/inject-pull-secret': 'false'}),
  ]);
});
afterAll(() => stack?.stop());

function space(name: string, wanted: Record<string, string>): Promise<unknown> {
  return stack.client.create(namespaces, {metadata: {name, annotations: wanted}});
}

function dataWith(token: string): Record<string, string> {
  const auth = Buffer.from(`ada:${token}`).toString('base64');
  const config = {auths: {'registry.scontain.com': {username: 'ada', password: token, email: 'a@example.org', auth}}};
  return {'.dockerconfigjson': Buffer.from(JSON.stringify(config)).toString('base64')};
}

function pullSecret(name: string, namespace: string, token: string) {
  const metadata = {name, namespace};
  return {apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/dockerconfigjson', data: dataWith(token)};
}

/** Both sources hold this token, as a rotation leaves them. */
async function furnish(token: string): Promise<void> {
  for (const name of names) {
    await stack.client.apply(secrets, pullSecret(name, home, token), {fieldManager: 'tester', force: true});
  }
}

const native = (...more: string[]) =>
  stack.run(['secrets', 'distribute', '--native-injector', '-o', 'json', '--timeout', '90s', ...more]);

/** `NAMESPACE/NAME` → the secret, outside the operator's namespace. */
async function copies(): Promise<Map<string, DockerSecret>> {
  const {items} = await stack.client.list<DockerSecret>(secrets);
  const wanted = items.filter(
    ({metadata}) => metadata.namespace !== home && names.some((name) => name === metadata.name),
  );
  return new Map(wanted.map((secret) => [`${secret.metadata.namespace}/${secret.metadata.name}`, secret]));
}

async function writing(...more: string[]): Promise<{run: Run; writes: string[]}> {
  let run: Run | undefined;
  const writes = await stack.writesDuring(async () => {
    run = await native(...more);
  });
  if (run === undefined) throw new Error('it did not run');
  return {run, writes};
}

describe('by --native-injector', () => {
  test('a dry run names every copy, and writes none', async () => {
    const {run, writes} = await writing('--dry-run');
    expect(run.code, run.report).toBe(3);
    expect(run.outcome.changes).toHaveLength(40);
    expect(run.outcome.changes[0]).toMatchObject({state: 'planned', differences: ['the namespace is annotated']});
    expect(writes).toEqual([]);
  });

  test('nothing is written when the question is declined, and it says where', async () => {
    const {main} = await import('../../src/main.ts');
    const {testRuntime} = await import('../support/runtime.ts');
    const env = {KUBECONFIG: stack.sandbox.kubeconfig};
    const {runtime, seen} = testRuntime({env, answers: [false]});
    const code = await main(['secrets', 'distribute', '--native-injector'], {...runtime, now: () => new Date()});
    expect(code).toBe(1);
    expect(seen.questions).toEqual([expect.stringMatching(/^Make 40 changes in context .* \(https:/)]);
    expect((await copies()).size).toBe(0);
  });

  test('each namespace that asks gets its copy, with our marks, by one write', async () => {
    const {run, writes} = await writing('--yes');
    expect(run.code, run.report).toBe(0);
    expect(run.outcome.summary).toBe('40 changes made; 40 copies are as the sources');
    expect(writes).toHaveLength(40);
    const all = await copies();
    expect([...all.keys()].toSorted()).toEqual(
      [
        ...shops.map((name) => `${name}/sconeapps`),
        ...shops.slice(0, 10).map((name) => `${name}/scone-operator-pull`),
      ].toSorted(),
    );
    for (const [place, {type, data, metadata}] of all) {
      expect({place, type, data}).toEqual({place, type: 'kubernetes.io/dockerconfigjson', data: dataWith('token-1')});
      expect(metadata.labels).toEqual({'app.kubernetes.io/managed-by': 'kubectl-provision'});
      expect(metadata.annotations).toEqual({'kubectl-provision/copied-from': `${home}/${metadata.name}`});
      expect(managersOf(metadata).map(({manager, operation}) => `${manager} ${operation}`)).toEqual([
        'kubectl-provision Apply',
      ]);
    }
  });

  test('a second run changes nothing', async () => {
    const {run, writes} = await writing('--yes');
    expect(run.code, run.report).toBe(0);
    expect(run.outcome.summary).toBe('40 copies are as wanted: there is nothing to do');
    expect(writes).toEqual([]);
  });

  test('a new token in the sources reaches the copies in place, one that a rotation wrote before, too', async () => {
    const before = await copies();
    // As `secrets rotate` writes: by a merge, under another name.
    await stack.client.patch(secrets, 'sconeapps', {data: dataWith('token-between')}, {namespace: 'shop-3'});
    await furnish('token-2');
    const {run} = await writing('--yes');
    expect(run.code, run.report).toBe(0);
    const after = await copies();
    for (const [place, {data, metadata}] of after) {
      expect({place, data, uid: metadata.uid}).toEqual({
        place,
        data: dataWith('token-2'),
        uid: before.get(place)?.metadata.uid,
      });
    }
    expect(after.size).toBe(40);
    expect(`${run.stdout}${run.stderr}`).not.toMatch(/token-[12b]/);
  });

  test('a pod that asks is enough, and copies go with the last who asks', async () => {
    await stack.client.create(pods, {
      metadata: {name: 'cart', namespace: 'quiet', annotations},
      spec: {containers: [{name: 'cart', image: 'registry.scontain.com/scone.cloud/cart:1'}]},
    } as never);
    await stack.client.patch(
      namespaces,
      'shop-0',
      {metadata: {annotations: {'sconeapps/inject-pull-secret': null}}},
      {},
    );
    const {run} = await writing('--yes');
    expect(run.code, run.report).toBe(0);
    const places = [...(await copies()).keys()];
    expect(places).toContain('quiet/sconeapps');
    expect(places).toContain('shop-0/scone-operator-pull');
    expect(places).not.toContain('shop-0/sconeapps');
  });

  test('what somebody else made is never touched, and said', async () => {
    await space('foreign', annotations);
    await stack.client.create(secrets, pullSecret('sconeapps', 'foreign', 'another-token'));
    await stack.client.patch(
      secrets,
      'sconeapps',
      {metadata: {labels: {'app.kubernetes.io/managed-by': 'somebody'}}, data: dataWith('theirs')},
      {namespace: 'shop-1'},
    );
    const {run, writes} = await writing('--yes');
    expect(run.code, run.report).toBe(0);
    expect(run.troubles).toEqual(['PS193 warning']);
    expect(run.report).toContain('2 secrets lie where a copy is wanted, and are neither ours nor as the source');
    expect(writes).toEqual([]);
    expect((await copies()).get('foreign/sconeapps')?.data).toEqual(dataWith('another-token'));
    expect((await native('--yes', '--strict')).code).toBe(3);
  });

  test('a source that is gone takes no copies with it', async () => {
    await stack.client.remove(secrets, 'sconeapps', {namespace: home});
    const {run, writes} = await writing('--yes');
    expect(run.code, run.report).toBe(1);
    expect(run.outcome.summary).toBe('pull secret sconeapps does not exist');
    expect(writes).toEqual([]);
    await furnish('token-2');
  });

  test('without the right to write, nothing is written, and it says which right', async () => {
    const metadata = {name: 'onlooker'};
    const rules = [{apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch']}];
    await stack.client.create(clusterRoles, {metadata, rules} as never);
    await stack.client.create(clusterRoleBindings, {
      metadata,
      roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'onlooker'},
      subjects: [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'onlooker'}],
    } as never);
    await space('late', annotations);
    const kubeconfig = await stack.sandbox.mintKubeconfig({user: 'onlooker'});
    const run = await stack.run(['secrets', 'distribute', '--native-injector', '--yes'], {kubeconfig});
    expect(run.code).toBe(1);
    expect(run.stderr.replace(/\s+/g, ' ')).toMatch(/lacks 2 rights.*create secrets.*patch secrets/);
    const blind = await stack.sandbox.mintKubeconfig({user: 'nobody'});
    const nothing = await stack.run(['secrets', 'distribute', '--native-injector', '--yes', '-o', 'json'], {
      kubeconfig: blind,
    });
    expect(nothing.code, nothing.report).toBe(4);
  });

  test('an interrupted run is repeatable', async () => {
    await furnish('token-3');
    const stop = new AbortController();
    const interrupted = new Failure({kind: 'interrupted', summary: 'the run was interrupted', signalNumber: 2});
    const env = {KUBECONFIG: stack.sandbox.kubeconfig};
    const {main} = await import('../../src/main.ts');
    const {testRuntime} = await import('../support/runtime.ts');
    const {runtime, seen} = testRuntime({env, answers: [true], signal: stop.signal});
    const prompt = {
      ...runtime.prompt,
      async confirm() {
        // While the first copies are being written.
        void until<DockerSecret>(stack.client, secrets, {}, (items) =>
          items.some(({metadata, data}) => metadata.namespace !== home && same(data, dataWith('token-3'))),
        ).then(() => stop.abort(interrupted));
        return true;
      },
    };
    await main(['secrets', 'distribute', '--native-injector'], {...runtime, prompt, now: () => new Date()});
    const again = await native('--yes');
    expect(again.code, again.report + seen.stderr).toBe(0);
    const ours = [...(await copies()).values()].filter(
      ({metadata}) => !['foreign', 'shop-1'].includes(metadata.namespace ?? ''),
    );
    for (const {data} of ours) expect(data).toEqual(dataWith('token-3'));
  });

  test.each([
    [['--mirror', '/nowhere'], '--mirror is for the secret operator'],
    [['--set-version', '6.0.5'], '--set-version is for the secret operator'],
    [['--force-conflicts'], '--force-conflicts is for the secret operator'],
  ])('%j makes no sense with it', async (flags, words) => {
    const run = await stack.run(['secrets', 'distribute', '--native-injector', ...flags]);
    expect(run.code).toBe(2);
    expect(run.stderr.replace(/\s+/g, ' ')).toContain(words);
  });
});

/** The sandbox's own types do not know them. */
function managersOf(metadata: object): {manager: string; operation: string}[] {
  return (metadata as {managedFields?: {manager: string; operation: string}[]}).managedFields ?? [];
}

function same(a: Record<string, string> | undefined, b: Record<string, string>): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

describe('by the secret operator', () => {
  const byOperator = (...more: string[]) => {
    const place = stack.releaseArgs.filter((word) => word !== '--no-image-signature-check');
    return stack.run(['secrets', 'distribute', '-o', 'json', '--timeout', '90s', ...place, ...more]);
  };

  test('a dry run shows its release and its instructions', async () => {
    let run: Run | undefined;
    const writes = await stack.writesDuring(async () => {
      run = await byOperator('--dry-run');
    });
    expect(run?.code, run?.report).toBe(3);
    expect(run?.outcome.components.map(({id}) => id)).toEqual(['pull-secrets', 'secret-operator', 'copies']);
    expect(run?.outcome.changes.map(({summary}) => summary)).toContain('create ImagePullSecret sconeapps');
    expect(writes).toEqual([]);
  });

  test('it is installed and told what to copy; the run ends when every copy is there', async () => {
    await furnish('token-4');
    const run = await byOperator('--yes');
    expect(run.code, run.report).toBe(0);
    expect(run.outcome.command).toBe('secrets distribute');
    const arrived = run.outcome.findings.find(({code}) => code === 'PS191');
    expect(arrived).toMatchObject({
      verdict: 'ok',
      component: 'copies',
      summary: '42 copies have the account of the source',
    });
    expect(`${run.stdout}${run.stderr}`).not.toContain('token-4');
    await until<DockerSecret>(stack.client, secrets, {namespace: 'shop-2'}, (items) =>
      items.some(({metadata}) => metadata.ownerReferences?.some(({kind}) => kind === 'ImagePullSecret')),
    );
  });

  test('a second run changes nothing, and that of --native-injector leaves the copies to it', async () => {
    const writes = await stack.writesDuring(async () => {
      const again = await byOperator('--yes');
      expect(again.code, again.report).toBe(0);
    });
    expect(writes).toEqual([]);
    const run = await native('--dry-run');
    expect(run.troubles).toContain('PS195 warning');
  });

  test('operator --secret-operator finds it as it wants it', async () => {
    const run = await stack.operator('--secret-operator', '--only-operator');
    const own = run.outcome.findings.filter(({component}) => component === 'secret-operator');
    expect([...new Set(own.map(({verdict}) => verdict))], run.report).toEqual(['ok']);
  });
});
