// Troubles are named, with the command that mends them, instead of being waited out.
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {resource} from '../../sandbox/client/resources.ts';
import {type Stack, startStack} from '../support/stack.ts';
import {until} from '../support/until.ts';

describe('with the sample release', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack('sample');
  });
  afterAll(() => stack.stop());
  afterEach(() => stack.sandbox.faults.clear());

  /** The sentence at the end and the next command. */
  const said = ({outcome}: Awaited<ReturnType<Stack['operator']>>) => `${outcome.summary}\n${outcome.next ?? ''}`;

  test('an image that cannot be pulled: reconcile and check name pull secret, expired token and how to renew it', async () => {
    const message = 'failed to resolve reference: unexpected status 401 Unauthorized';
    await stack.sandbox.faults.set('image-pull-fails', {image: 'k8soperators', message});
    const started = Date.now();
    const run = await stack.operator('--reconcile', ...stack.accountArgs);
    expect(run.code, run.report).toBe(1);
    expect(Date.now() - started).toBeLessThan(60_000);
    expect(said(run)).toContain('k8soperators:6.0.6 cannot be pulled');
    expect(said(run)).toContain('scone-system/scone-operator-pull has probably expired');
    expect(said(run)).toContain('--access-token-file');
    const check = await stack.operator();
    expect(check.code, check.report).toBe(1);
    expect(check.troubles).toEqual(expect.arrayContaining(['PS061 failed', 'PS063 failed']));
    expect(check.report).toContain('has probably expired');
  });

  test('once the registry lets us in, the same command goes on and ends well', async () => {
    const run = await stack.operator('--reconcile', ...stack.accountArgs);
    expect(run.code, run.report).toBe(0);
  });

  test('an unhealthy LAS quotes its error and the advice on /dev/sgx_enclave', async () => {
    await stack.sandbox.faults.set('las-unhealthy', {
      message: 'cannot open /dev/sgx_enclave: permission denied',
      node: 'node-2',
    });
    await stack.client.patch(lasResource, 'las', {metadata: {annotations: {touched: 'yes'}}});
    const run = await untilFound(stack, 'PS091 failed');
    expect(run.code).toBe(1);
    expect(run.report).toContain('node node-2: cannot open /dev/sgx_enclave: permission denied');
    expect(run.report).toContain('mode 0666');
  });

  test('a webhook that does not answer is named with cert-manager and minikube', async () => {
    await untilState(stack, 'HEALTHY');
    await stack.sandbox.faults.set('webhook-refused', {service: 'scone-system/scone-webhook-service'});
    const run = await untilFound(stack, 'PS071 failed');
    expect(run.code, run.report).toBe(3);
    expect(run.report).toContain('webhook mlas.kb.io');
    expect(run.report).toContain('--embed-certs');
  });

  test('a webhook that hangs ends a reconcile at its deadline, with what it waited for', async () => {
    await stack.sandbox.faults.set('webhook-timeout', {service: 'scone-system/scone-webhook-service'});
    await untilUnanswered(stack);
    const run = await stack.operator('--reconcile', '--timeout', '5s');
    expect(run.code, run.report).toBe(124);
  });

  test('parts that never become ready end at the deadline, naming the object and its state', async () => {
    await stack.sandbox.faults.set('operator-never-ready', {});
    await untilState(stack, 'PENDING');
    await stack.client.remove(lasResource, 'las');
    const run = await stack.operator('--reconcile', '--timeout', '15s');
    expect(run.code, run.report).toBe(124);
    expect(said(run)).toContain('its state is PENDING');
  });

  test('a slow part is waited for', async () => {
    await stack.sandbox.faults.set('operator-slow', {seconds: 2});
    await stack.client.remove(lasResource, 'las');
    const run = await stack.operator('--reconcile');
    expect(run.code, run.report).toBe(0);
  });
});

describe('without SGX nodes', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack('sample', {nodes: 1, sgxNodes: 0});
  });
  afterAll(() => stack.stop());

  test('the stack is installed, and a warning says what was looked for; --strict makes it count', async () => {
    const run = await stack.operator('--reconcile', ...stack.accountArgs);
    expect(run.code, run.report).toBe(0);
    expect(run.troubles).toContain('PS010 warning');
    expect(run.report).toContain('sgx.intel.com/capable');
    expect((await stack.operator('--strict')).code).toBe(3);
  });
});

const lasResource = resource('base.scone.cloud/v1beta1', 'LAS', 'las', false);

/** The parts learn of a fault a moment after it is set; the check is asked again until it finds the trouble. */
async function untilFound(stack: Stack, trouble: string) {
  for (;;) {
    const run = await stack.operator();
    if (run.troubles.includes(trouble)) return run;
  }
}

/** Until the simulated operator says so of LAS. */
function untilState({client}: Stack, state: string): Promise<void> {
  type Las = KubeObject<{status?: {state?: string}}>;
  return until<Las>(client, lasResource, {}, ([las]) => las?.status?.state === state);
}

/** Until the API server waits in vain for the webhook of LAS. */
async function untilUnanswered({client}: Stack): Promise<void> {
  const {apiVersion, kind} = lasResource;
  const trial = {apiVersion, kind, metadata: {name: 'trial'}, spec: {}};
  const path = `/apis/${apiVersion}/las?dryRun=All&timeout=1s`;
  const ask = () => client.request('POST', path, trial).then(String, String);
  await expect.poll(ask).toContain('did not complete within the allotted timeout');
}
