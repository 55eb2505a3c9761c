// `las` and `sgxplugin` on a real API server: fine, broken on one node, and waited for; nothing is ever written.
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {resource} from '../../sandbox/client/resources.ts';
import type {NodeResult} from '../../src/lib/report/outcome.ts';
import {type Run, type Stack, startStack} from '../support/stack.ts';
import {until} from '../support/until.ts';

const lasKind = resource('base.scone.cloud/v1beta1', 'LAS', 'las', false);
type LasObject = KubeObject<{status?: {state?: string}}>;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack('sample', {nodes: 3, sgxNodes: 2});
  const run = await stack.operator(
    '--reconcile',
    '--dcap-api',
    '0123456789abcdef0123456789abcdef',
    ...stack.accountArgs,
  );
  expect(run.code, run.report).toBe(0);
});
afterAll(() => stack?.stop());

function verdicts({outcome}: Run): string[] {
  return (outcome.nodes ?? []).map(({name, verdict}: NodeResult) => `${name} ${verdict}`);
}

test('both are fine after a reconcile, on the nodes that have SGX', async () => {
  let runs: Run[] = [];
  const writes = await stack.writesDuring(async () => {
    runs = await Promise.all([stack.run(['las', '-o', 'json']), stack.run(['sgxplugin', '-o', 'json'])]);
  });
  const [las, plugin] = runs as [Run, Run];
  expect([las.code, plugin.code], las.report + plugin.report).toEqual([0, 0]);
  expect(las.troubles).toEqual([]);
  expect(plugin.troubles).toEqual([]);
  expect(verdicts(las).toSorted()).toEqual(['node-1 ok', 'node-2 ok', 'node-3 skipped']);
  expect(verdicts(plugin).toSorted()).toEqual(['node-1 ok', 'node-2 ok', 'node-3 skipped']);
  expect(plugin.outcome.nodes?.[0]?.facts).toMatchObject({
    enclaveCapacity: 250,
    sgxCapable: true,
    kernel: '6.8.0-sandbox',
  });
  expect(writes).toEqual([]);
});

test('a node on which LAS fails is named with its cause, and a wait ends when it is mended', async () => {
  await stack.sandbox.faults.set('las-unhealthy', {
    node: 'node-1',
    message: 'open /dev/sgx_enclave: permission denied',
  });
  await until<LasObject>(stack.client, lasKind, {}, ([las]) => las?.status?.state === 'UNHEALTHY');
  const broken = await stack.run(['las', '-o', 'json']);
  expect(broken.code, broken.report).toBe(1);
  expect(verdicts(broken)).toContain('node-1 failed');
  const finding = broken.outcome.findings.find(({code, verdict}) => code === 'PS123' && verdict === 'failed');
  expect(finding).toMatchObject({object: 'Node node-1', hint: expect.stringContaining('0666')});
  const [waited] = await Promise.all([
    stack.run(['las', '--wait', '-o', 'json', '--timeout', '60s']),
    stack.sandbox.faults.clear(),
  ]);
  expect(waited.code, waited.report).toBe(0);
  expect(verdicts(waited)).toContain('node-1 ok');
});
