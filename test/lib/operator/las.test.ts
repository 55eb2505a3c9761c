// The LAS component: key kept and never shown, health told with its cause, nothing excused by what was not read.
import {expect, test} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import type {OperatorDesired} from '../../../src/lib/operator/desired.ts';
import {las} from '../../../src/lib/operator/las.ts';
import {changesOf} from '../../../src/lib/plan/step.ts';
import {operatorSettings} from '../../support/operator-settings.ts';
import {planIn, type World} from '../../support/world.ts';

const key = '0123456789abcdef0123456789abcdef';
const image = 'registry.scontain.com/scone.cloud/las:6.0.6';

const wanted: KubeObject = {
  apiVersion: 'base.scone.cloud/v1beta1',
  kind: 'LAS',
  metadata: {name: 'las'},
  spec: {image, namespace: 'scone-system'},
};

const healthy = {state: 'HEALTHY', numberAvailable: 1, desiredNumberScheduled: 1};

function live(spec: Record<string, unknown> = {}, status: Record<string, unknown> = healthy): KubeObject {
  return {...wanted, spec: {...wanted.spec, dcapKey: key, ...spec}, status};
}

function node(changes: Partial<KubeObject> = {}): KubeObject {
  const metadata = {name: 'n', labels: {'sgx.intel.com/capable': 'true'}};
  return {apiVersion: 'v1', kind: 'Node', metadata, ...changes};
}

const plainNode = node({metadata: {name: 'n'}});
const azureNode = node({spec: {providerID: 'azure:///subscriptions/x'}});

const stuckPod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: 'las-1', namespace: 'scone-system', labels: {'app.kubernetes.io/name': 'las'}},
  spec: {imagePullSecrets: [{name: 'scone-operator-pull'}], containers: [{name: 'las', image}]},
  status: {
    phase: 'Pending',
    containerStatuses: [
      {
        name: 'las',
        image,
        state: {waiting: {reason: 'ImagePullBackOff', message: 'unexpected status 401 Unauthorized'}},
      },
    ],
  },
};

function plan(world: World, changes: Partial<OperatorDesired> = {}) {
  const images = {is: 'not-asked', because: 'later'} as const;
  const desired = {settings: operatorSettings(), images, las: wanted, ...changes} as OperatorDesired;
  const {findings, steps} = planIn(world, las, desired);
  return {
    steps,
    text: JSON.stringify([findings, steps]),
    findings: findings.map(({code, verdict, mendable}) => `${code} ${verdict}${mendable ? ' mendable' : ''}`),
    changes: steps.flatMap(changesOf).length,
    waits: steps.filter(({step}) => step === 'wait').length,
  };
}

test.each<[string, World, string[], number, number]>([
  ['healthy, with a key', {objects: [live(), node()]}, ['PS092 ok', 'PS090 ok', 'PS091 ok'], 0, 0],
  ['absent', {objects: [node()]}, ['PS092 warning', 'PS090 failed mendable'], 1, 2],
  [
    'its kind is not served',
    {objects: [node()], missingKinds: ['LAS']},
    ['PS092 warning', 'PS090 failed mendable'],
    1,
    2,
  ],
  [
    'another image',
    {objects: [live({image: 'other'}), node()]},
    ['PS092 ok', 'PS090 failed mendable', 'PS091 ok'],
    1,
    2,
  ],
  ['no key', {objects: [live({dcapKey: ''}), node()]}, ['PS092 warning', 'PS090 ok', 'PS091 ok'], 0, 0],
  [
    'a key of zeros',
    {objects: [live({dcapKey: '0'.repeat(32)}), node()]},
    ['PS092 warning', 'PS090 ok', 'PS091 ok'],
    0,
    0,
  ],
  ['no key needed on Azure', {objects: [live({dcapKey: ''}), azureNode]}, ['PS092 ok', 'PS090 ok', 'PS091 ok'], 0, 0],
  [
    'some nodes on Azure, some not',
    {objects: [live({dcapKey: ''}), azureNode, node({metadata: {name: 'm'}})]},
    ['PS092 warning', 'PS090 ok', 'PS091 ok'],
    0,
    0,
  ],
  [
    'pending: worth waiting for',
    {objects: [live({}, {state: 'PENDING'}), node()]},
    ['PS092 ok', 'PS090 ok', 'PS091 failed mendable'],
    0,
    2,
  ],
  [
    'no state at all counts as pending',
    {objects: [live({}, {}), node()]},
    ['PS092 ok', 'PS090 ok', 'PS091 failed mendable'],
    0,
    2,
  ],
  [
    'pending without SGX nodes: nothing to wait for',
    {objects: [live({}, {state: 'PENDING'}), plainNode]},
    ['PS092 ok', 'PS090 ok', 'PS091 warning'],
    0,
    0,
  ],
  [
    'unhealthy: broken, no waiting',
    {objects: [live({}, {state: 'UNHEALTHY'}), node()]},
    ['PS092 ok', 'PS090 ok', 'PS091 failed'],
    0,
    0,
  ],
  [
    'pending with a pod that cannot pull: broken',
    {objects: [live({}, {state: 'PENDING'}), node(), stuckPod]},
    ['PS092 ok', 'PS090 ok', 'PS091 failed'],
    0,
    0,
  ],
  ['may not be read', {objects: [node()], refusedKinds: ['LAS']}, ['PS090 unknown'], 0, 0],
  [
    'nodes may not be read: that excuses nothing',
    {objects: [live({}, {state: 'PENDING'})], refusedKinds: ['Node']},
    ['PS092 ok', 'PS090 ok', 'PS091 failed mendable'],
    0,
    2,
  ],
])('%s', (_, world, findings, changes, waits) => {
  const found = plan(world);
  expect({findings: found.findings, changes: found.changes, waits: found.waits}).toEqual({findings, changes, waits});
});

test('on its way out: the next one is made when it is gone, and gets its key', () => {
  const {metadata} = wanted;
  const leaving = {
    ...live(),
    metadata: {...metadata, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.org/held']},
  };
  const found = plan({objects: [leaving, node()]});
  expect(found.findings).toEqual(['PS092 ok', 'PS090 failed mendable']);
  expect(found.text).toContain('it waits for its finalizers example.org/held');
  const [recreation] = found.steps;
  expect(recreation).toMatchObject({
    step: 'sequence',
    steps: [{step: 'wait'}, {step: 'apply', verb: 'create', object: {spec: {image, dcapKey: key}}}],
  });
});

test('errors of nodes are quoted, with the advice on the device', () => {
  const nodes = {'node-1': {errorMessages: ['cannot open /dev/sgx_enclave']}};
  const {text} = plan({objects: [live({}, {state: 'UNHEALTHY', nodes}), node()]});
  expect(text).toContain('node node-1: cannot open /dev/sgx_enclave');
  expect(text).toContain('mode 0666');
});

test('a pull error names the secret and that its token has probably expired', () => {
  const {text} = plan({objects: [live({}, {state: 'PENDING'}), node(), stuckPod]});
  expect(text).toContain('scone-system/scone-operator-pull has probably expired');
  expect(text).toContain('--access-token-file');
});

test('keys are neither in findings nor in differences', () => {
  const given = {...wanted, spec: {...wanted.spec, dcapKey: 'ffffffffffffffffffffffffffffffff'}};
  const {findings, steps} = planIn({objects: [live(), node()]}, las, {
    settings: operatorSettings(),
    images: {is: 'not-asked', because: 'later'},
    las: given,
  } as Partial<OperatorDesired> as OperatorDesired);
  const differences = steps.flatMap(changesOf).map((change) => ('differences' in change ? change.differences : []));
  const text = JSON.stringify([findings, differences]);
  expect(text).toContain('spec.dcapKey');
  expect(text).not.toMatch(/f{32}|0123456789abcdef/);
});

test('left out with --only-operator', () => {
  expect(plan({objects: []}, {las: undefined}).findings).toEqual(['PS090 skipped']);
});
