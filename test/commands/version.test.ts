// `version`: the program, and what a cluster says of the parts of the stack.
import {delimiter} from 'node:path';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {type ApiServer, json, refusal, startApiServer} from '../support/api-server.ts';
import {goldenSet} from '../support/golden.ts';
import {writeFileSomewhere} from '../support/kubeconfig.ts';
import {run} from '../support/runtime.ts';

const golden = goldenSet('version');
const servers: ApiServer[] = [];

afterEach(() => {
  for (const {requests} of servers) requests.length = 0;
});

afterAll(() => Promise.all(servers.map((server) => server.close())));

const list = (...items: unknown[]) => json({kind: 'List', metadata: {}, items});

function operator(image: string, namespace = 'scone-system') {
  const containers = [{image: 'proxy:1'}, {image}];
  return {metadata: {name: 'scone-controller-manager', namespace}, spec: {template: {spec: {containers}}}};
}

const paths = {
  operator: 'GET /apis/apps/v1/deployments',
  cas: 'GET /apis/services.scone.cloud/v1beta1/cas',
  las: 'GET /apis/base.scone.cloud/v1beta1/las',
  sgxPlugin: 'GET /apis/base.scone.cloud/v1beta1/sgxplugins',
};

const stack = {
  [paths.operator]: list(operator('registry.example/scone/k8soperators:6.0.6@sha256:abc')),
  [paths.cas]: list(
    {metadata: {name: 'cas', namespace: 'default'}, spec: {image: 'r/cas:5.10.1'}},
    {metadata: {name: 'new', namespace: 'default'}, spec: {image: 'r:5000/cas:7.0.0-alpha.2'}},
  ),
  [paths.las]: list({metadata: {name: 'las'}, spec: {image: 'r/las:6.0.5'}}),
  [paths.sgxPlugin]: list({metadata: {name: 'sgxplugin'}, spec: {image: 'r/sgx-plugin:latest'}}),
};

async function version(argv: string[], replies: Parameters<typeof startApiServer>[0] = {replies: stack}) {
  const server = await startApiServer(replies);
  servers.push(server);
  const kubeconfig = await server.kubeconfig();
  const seen = await run(['version', '--kubeconfig', kubeconfig, ...argv]);
  return {...seen, requests: [...server.requests], stdout: seen.stdout.replaceAll(server.url, 'https://SERVER')};
}

describe('version', () => {
  test('shows the program and the parts, and which are out of date', async () => {
    const {code, stdout, stderr, requests} = await version([]);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    golden('cluster.txt', stdout);
    expect(requests.map(({method, path}) => `${method} ${path}`).toSorted()).toEqual(Object.values(paths).toSorted());
  });

  test.each(['json', 'yaml'])('prints one document with -o %s', async (form) => {
    const {stdout, stderr} = await version(['-o', form]);
    expect(stderr).toBe('');
    golden(`cluster.${form}`, stdout);
  });

  test('shows the program alone with --client, and asks nobody', async () => {
    const {code, stdout, requests} = await version(['--client']);
    expect({code, requests}).toEqual({code: 0, requests: []});
    golden('client.txt', stdout);
    const {stdout: document} = await version(['--client', '-o', 'json']);
    expect(JSON.parse(document)).toEqual({
      client: {
        name: 'kubectl-provision',
        version: expect.stringMatching(/^\d/),
        node: '24.1.0',
        platform: 'linux-x64',
        packed: false,
        installs: '6.0.6',
      },
    });
  });

  test('needs no kubeconfig with --client', async () => {
    const {code, stdout} = await run(['version', '--client'], {executable: '/bin/kubectl-provision'});
    expect({code, told: stdout.includes('from its sources')}).toEqual({code: 0, told: false});
  });

  test('says that nothing is there, where nothing is', async () => {
    const {code, stdout} = await version(['-o', 'json'], {replies: {[paths.operator]: list()}});
    const {cluster, outOfDate} = JSON.parse(stdout);
    expect({code, outOfDate}).toEqual({code: 0, outOfDate: []});
    expect(cluster.parts.map(({installed}: {installed: unknown[]}) => installed)).toEqual([[], [], [], []]);
  });

  test('never takes a refused read for nothing', async () => {
    const replies = {...stack, [paths.cas]: refusal(403, 'Forbidden', 'cas is forbidden')};
    const {code, stdout} = await version([], {replies});
    expect(code).toBe(4);
    expect(stdout).toMatch(/CAS +not known: .*cas is forbidden/);
  });

  test('shows the program also where the server cannot be reached', async () => {
    const argv = ['version', '--server', 'https://127.0.0.1:1', '--request-timeout', '2s'];
    const people = await run(argv);
    expect(people.code).toBe(4);
    expect(people.stdout).toContain('kubectl-provision');
    expect(people.stderr).toContain('127.0.0.1:1');
    const {stdout, code} = await run([...argv, '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({client: {}, error: {kind: 'undetermined'}, exitCode: code});
  });

  test('warns of a token that others can read', async () => {
    expect((await version(['--token', 'a-token'])).stderr).toContain('--token shows a secret');
  });

  test('masks a token in every word', async () => {
    const {stdout, stderr} = await version(['--token', 's3cret-token', '--debug'], {
      replies: {[paths.operator]: refusal(403, 'Forbidden', 's3cret-token may not')},
    });
    expect(stdout + stderr).not.toContain('s3cret-token');
  });
});

describe('several files in KUBECONFIG', () => {
  /** The context in one file, what it is made of in another; a file that is not there is passed over. */
  async function split(argv: string[], changes: {first?: string} = {}) {
    const server = await startApiServer({replies: stack});
    servers.push(server);
    const context = {'current-context': 'both', contexts: [{name: 'both', context: {cluster: 'test', user: 'test'}}]};
    const first = await writeFileSomewhere('first', changes.first ?? JSON.stringify(context));
    const KUBECONFIG = [first, '/does/not/exist', await server.kubeconfig()].join(delimiter);
    return {...(await run(['version', ...argv], {env: {KUBECONFIG}})), requests: [...server.requests]};
  }

  test('are one: the first that has an entry wins', async () => {
    const {code, requests, stdout} = await split(['-o', 'json']);
    expect({code, context: JSON.parse(stdout).cluster.context}).toEqual({code: 0, context: 'both'});
    expect(requests[0]?.headers.authorization).toBe('Bearer a-token');
  });

  test('offer all their contexts', async () => {
    expect(JSON.parse((await split(['-o', 'json', '--context', 'test'])).stdout).cluster.context).toBe('test');
  });

  test('give way to --kubeconfig', async () => {
    const server = await startApiServer({replies: stack});
    servers.push(server);
    const {code, requests} = await split(['--kubeconfig', await server.kubeconfig()]);
    expect({code, asked: requests.length, other: server.requests.length}).toEqual({code: 0, asked: 0, other: 4});
  });

  test('that cannot be read are named', async () => {
    const {code, stderr} = await split([], {first: '{'});
    expect({code, named: /first: /.test(stderr)}).toEqual({code: 2, named: true});
  });
});

describe('a flag of version', () => {
  const header = (name: string) => async (argv: string[]) =>
    (await version(argv)).requests.map(({headers}) => headers[name])[0];

  test.each([
    [['--as', 'jane'], 'impersonate-user', 'jane'],
    [['--as', 'jane', '--as-uid', '7'], 'impersonate-uid', '7'],
    [['--as', 'jane', '--as-group', 'g'], 'impersonate-group', 'g'],
    [['--token', 'abc-token'], 'authorization', 'Bearer abc-token'],
  ])('%j is sent as %s', async (argv, name, value) => {
    expect(await header(name)(argv)).toBe(value);
  });

  test.each([
    [['--context', 'missing'], 'missing'],
    [['--cluster', 'missing'], 'missing'],
    [['--user', 'missing'], 'missing'],
    [['--certificate-authority', '/missing'], '/missing cannot be read'],
    [['--config', '/missing'], '/missing'],
    [['--request-timeout', 'soon'], '"soon" is no length of time'],
    [['-o', 'xml'], 'no form of output'],
    [['--client', '-o', 'xml'], 'no form of output'],
  ])('%j is looked at', async (argv, says) => {
    const {code, stderr} = await version(argv);
    expect({code, told: stderr.includes(says)}).toEqual({code: 2, told: true});
  });

  test('--tls-server-name is what the certificate is held against', async () => {
    expect((await version(['--tls-server-name', 'other.example'])).stderr).toContain('other.example');
  });

  test('--insecure-skip-tls-verify looks at no certificate', async () => {
    const argv = ['--tls-server-name', 'other.example', '--insecure-skip-tls-verify'];
    expect((await version(argv)).code).toBe(0);
  });

  test('--no-color takes the colours away', async () => {
    const coloured = await run(['version', '--client'], {columns: 80});
    const plain = await run(['version', '--client', '--no-color'], {columns: 80});
    expect([coloured.stdout.includes('\u001b'), plain.stdout.includes('\u001b')]).toEqual([true, false]);
  });
});
