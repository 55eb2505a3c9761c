import {expect, test} from 'vitest';
import type {Node, SgxPlugin, Workload} from '../../../../sandbox/simulated/scone-operator/kinds.ts';
import {capacityPatch, labelPatch} from '../../../../sandbox/simulated/scone-operator/sgx-nodes.ts';
import {
  type SgxPluginFacts,
  servingNodes,
  sgxPluginDaemonSet,
  sgxPluginStatus,
} from '../../../../sandbox/simulated/scone-operator/sgx-plugin.ts';
import {parseVersion} from '../../../../sandbox/simulated/scone-operator/version.ts';
import {pod} from '../pod.ts';

const operator = {namespace: 'scone-system', version: parseVersion('6.0.6'), helmDriver: 'secret' as const};
const plugin: SgxPlugin = {metadata: {name: 'sgxplugin', uid: 'u'}, spec: {image: 'r/sgx-plugin:6.0.6'}};

const node = (name: string, sgx = true): Node => ({
  metadata: {name, labels: sgx ? {'intel.feature.node.kubernetes.io/sgx': 'true'} : {}},
  status: {capacity: {pods: '250'}, allocatable: {pods: '250'}},
});

const pluginPod = (nodeName: string, ready = true) =>
  pod({name: `p-${nodeName}`, node: nodeName, ready, labels: {'app.kubernetes.io/name': 'sgxplugin'}});

const daemonSet = (desired: number, ready: number): Workload => ({
  metadata: {name: 'sgxplugin', namespace: 'scone-system', generation: 1},
  spec: {},
  status: {
    observedGeneration: 1,
    desiredNumberScheduled: desired,
    updatedNumberScheduled: desired,
    numberReady: ready,
    numberAvailable: ready,
  },
});

const facts = (changes: Partial<SgxPluginFacts> = {}): SgxPluginFacts => ({
  daemonSet: daemonSet(2, 2),
  nodes: [node('node-1'), node('node-2', false)],
  pods: [pluginPod('node-1'), pluginPod('node-2')],
  fault: undefined,
  neverReady: false,
  now: new Date('2026-01-01T00:00:00Z'),
  ...changes,
});

test('the DaemonSet runs everywhere unless a selector says otherwise', () => {
  const spec = (object: SgxPlugin) =>
    (sgxPluginDaemonSet(object, operator).spec as {template: {spec: object}}).template.spec;
  expect(spec(plugin)).not.toHaveProperty('nodeSelector');
  expect(spec({...plugin, spec: {nodeSelector: {sgx: 'yes'}}})).toMatchObject({nodeSelector: {sgx: 'yes'}});
});

test('a node serves when it has SGX and a Ready pod of the plugin', () => {
  expect(servingNodes(facts()).map(({metadata}) => metadata.name)).toEqual(['node-1']);
  expect(servingNodes(facts({pods: [pluginPod('node-1', false)]}))).toEqual([]);
});

const rows: [string, Partial<SgxPluginFacts>, object][] = [
  [
    'all pods there',
    {},
    {state: 'HEALTHY', servingReplicaRatio: '1/1', desiredReplicas: 2, readyReplicas: 2, capacitySGXDevices: 250},
  ],
  ['a pod missing', {daemonSet: daemonSet(2, 1)}, {state: 'PENDING', sgxReplicaAlert: 1}],
  ['no node selected', {daemonSet: daemonSet(0, 0), pods: []}, {state: 'PENDING', servingReplicaRatio: '0/0'}],
  ['no DaemonSet yet', {daemonSet: undefined}, {state: 'PENDING', desiredReplicas: 0}],
  ['held back by a fault', {neverReady: true}, {state: 'PENDING'}],
  [
    'failing',
    {fault: {message: 'no /dev/sgx_enclave'}},
    {
      state: 'UNHEALTHY',
      servingReplicaRatio: '0/1',
      availableSGXDevices: 0,
      conditions: [{status: 'False', message: 'no /dev/sgx_enclave'}],
    },
  ],
];

test.each(rows)('%s', (_sentence, changes, status) => {
  expect(sgxPluginStatus(plugin, facts(changes))).toMatchObject(status);
});

test('enclaves that pods ask for are in use', () => {
  const user = pod({
    name: 'mycas-0',
    node: 'node-1',
    containers: [{name: 'cas', resources: {limits: {'sgx.intel.com/enclave': '2'}}}],
  });
  const small = {...plugin, spec: {capacitySGXPods: 10}};
  expect(sgxPluginStatus(small, facts({pods: [pluginPod('node-1'), user]}))).toMatchObject({
    capacitySGXDevicesPerNode: {'node-1': 10},
    usedSGXDevicesPerNode: {'node-1': 2},
    availableSGXDevicesPerNode: {'node-1': 8},
  });
});

test('a node is patched only when it does not say so already', () => {
  const patch = capacityPatch(node('a'), '250');
  expect(patch).toEqual({
    capacity: {'sgx.intel.com/enclave': '250'},
    allocatable: {'sgx.intel.com/enclave': '250'},
  });
  const offering = {'sgx.intel.com/enclave': '250'};
  expect(
    capacityPatch({metadata: {name: 'a'}, status: {capacity: offering, allocatable: offering}}, '250'),
  ).toBeUndefined();
  expect(labelPatch(node('a'), {'intel.feature.node.kubernetes.io/sgx': 'true', gone: undefined})).toBeUndefined();
  expect(labelPatch(node('a'), {'intel.feature.node.kubernetes.io/sgx': undefined, x: '1'})).toEqual({
    metadata: {labels: {'intel.feature.node.kubernetes.io/sgx': null, x: '1'}},
  });
});
