import {expect, test} from 'vitest';
import type {Las, LasNode, Workload} from '../../../../sandbox/simulated/scone-operator/kinds.ts';
import {type LasFacts, lasDaemonSet, lasLabels, lasStatus} from '../../../../sandbox/simulated/scone-operator/las.ts';
import {parseVersion} from '../../../../sandbox/simulated/scone-operator/version.ts';
import {pod} from '../pod.ts';

const operator = {namespace: 'scone-system', version: parseVersion('6.0.6'), helmDriver: 'secret' as const};
const las: Las = {metadata: {name: 'las', uid: 'u'}, spec: {image: 'r/las:6.0.6', nodeSelector: {zone: 'a'}}};

const lasPod = (node: string, ready = true) =>
  pod({name: `las-${node}`, node, ready, labels: {'app.kubernetes.io/name': 'las'}});

const daemonSet = (desired: number, available: number): Workload => ({
  metadata: {name: 'las', namespace: 'scone-system', generation: 2},
  spec: {},
  status: {
    observedGeneration: 2,
    desiredNumberScheduled: desired,
    updatedNumberScheduled: desired,
    numberAvailable: available,
  },
});

const facts = (changes: Partial<LasFacts> = {}): LasFacts => ({
  daemonSet: daemonSet(2, 2),
  pods: [lasPod('node-1'), lasPod('node-2')],
  faults: [],
  neverReady: false,
  now: new Date('2026-01-01T00:01:00Z'),
  ...changes,
});

test('the DaemonSet runs on capable nodes only, with what the object asks for', () => {
  expect(lasDaemonSet(las, operator)).toMatchObject({
    metadata: {name: 'las', namespace: 'scone-system'},
    spec: {
      template: {
        spec: {
          nodeSelector: {zone: 'a', 'sgx.intel.com/capable': 'true'},
          containers: [{name: 'las', image: 'r/las:6.0.6', ports: [{hostPort: 18766}]}],
        },
      },
    },
  });
});

test('an object may say where its pods run', () => {
  expect(lasDaemonSet({...las, spec: {namespace: 'other'}}, operator).metadata.namespace).toBe('other');
});

const states: [string, Partial<LasFacts>, object][] = [
  ['all pods there', {}, {state: 'HEALTHY', version: '6.0.6', lasReplicaAlert: 0, lasProbeAlert: 0}],
  ['one pod missing', {daemonSet: daemonSet(2, 1)}, {state: 'PENDING', version: 'unknown', lasReplicaAlert: 1}],
  ['no node is capable', {daemonSet: daemonSet(0, 0), pods: []}, {state: 'PENDING', desiredNumberScheduled: 0}],
  ['no DaemonSet yet', {daemonSet: undefined, pods: []}, {state: 'PENDING', nodes: {}}],
  ['held back by a fault', {neverReady: true}, {state: 'PENDING'}],
  [
    'an error on all nodes',
    {faults: [{message: 'cannot open /dev/sgx_enclave'}]},
    {state: 'UNHEALTHY', lasProbeAlert: 2, nodes: {'node-1': {errorMessages: ['cannot open /dev/sgx_enclave']}}},
  ],
  [
    'an error on one node',
    {faults: [{message: 'no quote', node: 'node-2'}]},
    {state: 'UNHEALTHY', lasProbeAlert: 1, nodes: {'node-1': {lasProbeAlert: 0}, 'node-2': {lasProbeAlert: 1}}},
  ],
];

test.each(states)('%s', (_sentence, changes, status) => {
  expect(lasStatus(las, operator, facts(changes))).toMatchObject(status);
});

test('a rollout that its controller has not seen is not HEALTHY yet', () => {
  const unseen = daemonSet(2, 2);
  unseen.metadata.generation = 3;
  expect(lasStatus(las, operator, facts({daemonSet: unseen}))).toMatchObject({state: 'PENDING'});
});

test('a quote needs a DCAP key', () => {
  const keyed = {...las, spec: {...las.spec, dcapKey: '0'.repeat(32)}};
  expect(lasStatus(keyed, operator, facts())).toMatchObject({nodes: {'node-1': {hasDCAPQuote: true}}});
  expect(lasStatus(las, operator, facts())).toMatchObject({nodes: {'node-1': {hasDCAPQuote: false}}});
});

test('times move only with the rest of a node, so that a status can come to rest', () => {
  const status = lasStatus(las, operator, facts()) as {nodes: Record<string, LasNode>};
  const later = facts({now: new Date('2026-01-01T01:00:00Z'), pods: [lasPod('node-1'), lasPod('node-2', false)]});
  const next = lasStatus({...las, status}, operator, later) as {nodes: Record<string, LasNode>};
  expect(next.nodes['node-1']).toEqual(status.nodes['node-1']);
  expect(next.nodes['node-2']?.lastComputedAt).toBeGreaterThan(status.nodes['node-2']?.lastComputedAt ?? 0);
});

test('ok is said of nodes whose probe succeeds, and taken back from others', () => {
  const {nodes} = lasStatus(las, operator, facts({faults: [{message: 'x', node: 'node-2'}]})) as {
    nodes: Record<string, LasNode>;
  };
  expect(Object.fromEntries(lasLabels(nodes))).toEqual({
    'node-1': {'las.scontain.com/capable': 'true', 'las.scontain.com/ok': 'true'},
    'node-2': {'las.scontain.com/capable': 'true', 'las.scontain.com/ok': undefined},
  });
});
