// `las` and `sgxplugin`: what they say, to people and to programs, and how they wait.
import {describe, expect, onTestFinished, test} from 'vitest';
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import {main} from '../../src/main.ts';
import {absent, json, listThenWatch, type Reply, refusal, startApiServer, watch} from '../support/api-server.ts';
import {goldenSet} from '../support/golden.ts';
import {aLas, aNode, aPlugin, aPod, lasNode, plainNode} from '../support/platform.ts';
import {testRuntime} from '../support/runtime.ts';

const golden = goldenSet('platform');
const list = (...items: KubeObject[]) => json({kind: 'List', metadata: {resourceVersion: '1'}, items});

const paths = {
  nodes: 'GET /api/v1/nodes',
  pods: 'GET /api/v1/namespaces/scone-system/pods',
  las: 'GET /apis/base.scone.cloud/v1beta1/las/las',
  allLas: 'GET /apis/base.scone.cloud/v1beta1/las',
  plugin: 'GET /apis/base.scone.cloud/v1beta1/sgxplugins/sgxplugin',
  plugins: 'GET /apis/base.scone.cloud/v1beta1/sgxplugins',
};

const message = 'open /dev/sgx_enclave: permission denied (key 0123456789abcdef0123456789abcdef)';
const nodes = [aNode('n1'), aNode('n2', {kernel: '5.15.0'}), plainNode('n3', {kernel: '5.4.0'})];
const pods = ['n1', 'n2', 'n3'].flatMap((node) => [
  aPod('sgxplugin', node),
  ...(node === 'n3' ? [] : [aPod('las', node)]),
]);
const unwell = aLas({
  status: {
    state: 'UNHEALTHY',
    numberAvailable: 2,
    desiredNumberScheduled: 2,
    nodes: {n1: lasNode(), n2: lasNode({lasProbeAlert: 1, errorMessages: [message]})},
  },
});

const stack: Record<string, Reply | readonly Reply[]> = {
  [paths.nodes]: list(...nodes),
  [paths.pods]: list(...pods),
  [paths.las]: json(unwell),
  [paths.plugin]: json(aPlugin()),
  [paths.plugins]: list(aPlugin()),
};

async function look(argv: string[], replies: Record<string, Reply | readonly Reply[]> = {}) {
  const server = await startApiServer({replies: {...stack, ...replies}});
  onTestFinished(() => server.close());
  const {runtime, seen} = testRuntime({env: {KUBECONFIG: await server.kubeconfig()}});
  // Waits look at the real clock.
  const code = await main(argv, {...runtime, now: () => new Date()});
  const hide = (text: string) => text.replaceAll(server.url, 'https://SERVER');
  return {code, stdout: hide(seen.stdout), stderr: hide(seen.stderr), requests: server.requests};
}

describe('for people', () => {
  test.each(['las', 'sgxplugin'])('%s', async (command) => {
    const {stdout, requests} = await look([command]);
    golden(`${command}.txt`, stdout);
    expect(requests.every(({method}) => method === 'GET')).toBe(true);
  });
});

describe('for programs (fault 84)', () => {
  test('las is a document with each node', async () => {
    const {code, stdout, stderr} = await look(['las', '-o', 'json']);
    const document = JSON.parse(stdout);
    expect({code, stderr}).toEqual({code: 1, stderr: ''});
    expect(document).toMatchObject({command: 'las', mode: 'check', version: '6.0.6', exitCode: 1, changes: []});
    expect(document.nodes.map(({name, verdict}: {name: string; verdict: string}) => `${name} ${verdict}`)).toEqual([
      'n1 ok',
      'n2 failed',
      'n3 skipped',
    ]);
    expect(document.nodes[1].facts).toMatchObject({kernel: '5.15.0', probe: 'fails', enclaveCapacity: 10});
  });

  test('the key is in none of it, not even in the words of a node', async () => {
    for (const argv of [['las'], ['las', '-o', 'json'], ['las', '-o', 'yaml', '--debug'], ['las', '-v']]) {
      const {stdout, stderr} = await look(argv);
      expect(stdout + stderr).not.toContain('0123456789abcdef');
      expect(stdout).toContain('permission denied');
    }
  });
});

describe('exit codes', () => {
  test.each<[string, string[], Record<string, Reply | readonly Reply[]>, number]>([
    ['fine', ['sgxplugin'], {}, 0],
    [
      'warnings',
      ['las'],
      {[paths.las]: json(aLas({spec: {dcapKey: ''}, status: {nodes: {n1: lasNode(), n2: lasNode()}}}))},
      0,
    ],
    [
      'warnings, strictly',
      ['las', '--strict'],
      {[paths.las]: json(aLas({spec: {dcapKey: ''}, status: {nodes: {n1: lasNode(), n2: lasNode()}}}))},
      3,
    ],
    ['pending', ['sgxplugin'], {[paths.plugin]: json(aPlugin({status: {state: 'PENDING'}}))}, 3],
    ['not well', ['las'], {}, 1],
    ['not there', ['las'], {[paths.las]: absent('las', 'las')}, 1],
    ['not to be read', ['las'], {[paths.las]: refusal(403, 'Forbidden', 'no')}, 4],
    ['a word too many', ['las', 'las'], {}, 2],
    ['no such flag', ['sgxplugin', '--namespace', 'x'], {}, 2],
  ])('%s', async (_, argv, replies, code) => expect((await look(argv, replies)).code).toBe(code));
});

describe('--wait', () => {
  const pending = {
    ...aLas({status: {state: 'PENDING'}}, ['n1', 'n2']),
    metadata: {name: 'las', uid: 'u', resourceVersion: '1'},
  };
  const healthy = {...aLas({}, ['n1', 'n2']), metadata: {name: 'las', uid: 'u', resourceVersion: '2'}};

  test('ends when it is healthy, and says how it stands then', async () => {
    const {code, stdout, stderr} = await look(['las', '--wait'], {
      [paths.las]: [json(pending), json(healthy)],
      [paths.allLas]: listThenWatch([list(pending)], [watch([{type: 'MODIFIED', object: healthy}])]),
    });
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('LAS is healthy on 2 of 2 nodes');
    expect(stderr).toContain('waiting for LAS to be healthy');
  });

  test('ends at once when it is healthy already', async () => {
    const {code, requests} = await look(['las', '--wait'], {
      [paths.las]: json(healthy),
      [paths.allLas]: listThenWatch([list(healthy)], [watch([])]),
    });
    expect({code, watched: requests.some(({query}) => query.watch === 'true')}).toEqual({code: 0, watched: false});
  });

  test('ends with its time limit, names what it waited for, and still says how it stands', async () => {
    const replies = {[paths.las]: json(pending), [paths.allLas]: listThenWatch([list(pending)], [watch([])])};
    const {code, stdout} = await look(['las', '--wait', '--timeout', '300ms', '-o', 'json'], replies);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      exitCode: 124,
      summary: expect.stringContaining('gave up waiting for LAS to be healthy'),
    });
    expect(document.findings.map((finding: {code: string}) => finding.code)).toContain('PS121');
    expect(code).toBe(124);
  });

  test('does not wait for what is not there', async () => {
    const {code, stdout} = await look(['las', '--wait'], {[paths.las]: absent('las', 'las')});
    expect({code, says: stdout.includes('there is no LAS')}).toEqual({code: 1, says: true});
  });
});
