// Nodes, LAS, SGXPlugin and their pods, fine by default; a test changes one thing.
import type {KubeObject} from '../../src/lib/cluster/object.ts';

type Labels = Record<string, string>;

export const sgxLabels: Labels = {
  'sgx.intel.com/capable': 'true',
  'las.scontain.com/capable': 'true',
  'las.scontain.com/ok': 'true',
};

export interface NodeParts {
  labels?: Labels;
  /** Default: Ready. */
  ready?: {status: string; reason?: string; message?: string};
  /** Of enclaves and more. */
  capacity?: Record<string, string>;
  allocatable?: Record<string, string>;
  kernel?: string;
  architecture?: string;
  taints?: object[];
  providerID?: string;
}

export function aNode(name: string, parts: NodeParts = {}): KubeObject {
  const {labels = sgxLabels, ready = {status: 'True'}, kernel = '6.8.0', architecture = 'amd64'} = parts;
  const {capacity = {'sgx.intel.com/enclave': '10'}, allocatable = capacity, taints, providerID} = parts;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {name, labels},
    spec: {...(taints && {taints}), ...(providerID && {providerID})},
    status: {
      conditions: [{type: 'Ready', ...ready}],
      capacity,
      allocatable,
      nodeInfo: {kernelVersion: kernel, osImage: 'Linux 1', architecture},
    },
  };
}

/** Without anything of SGX. */
export const plainNode = (name: string, parts: NodeParts = {}) => aNode(name, {labels: {}, capacity: {}, ...parts});

export function aLas(changes: {spec?: object; status?: object} = {}, nodes: readonly string[] = ['n1']): KubeObject {
  return {
    apiVersion: 'base.scone.cloud/v1beta1',
    kind: 'LAS',
    metadata: {name: 'las', uid: 'u-las'},
    spec: {
      image: 'registry.example/las:6.0.6',
      namespace: 'scone-system',
      dcapKey: '0123456789abcdef0123456789abcdef',
      ...changes.spec,
    },
    status: {
      state: 'HEALTHY',
      version: '6.0.6',
      desiredNumberScheduled: nodes.length,
      numberAvailable: nodes.length,
      nodes: Object.fromEntries(nodes.map((name) => [name, lasNode()])),
      ...changes.status,
    },
  };
}

export function lasNode(changes: object = {}): object {
  return {isReady: true, lasProbeAlert: 0, hasDCAPQuote: true, hasEPIDQuote: false, errorMessages: [], ...changes};
}

export function aPlugin(changes: {spec?: object; status?: object} = {}, name = 'sgxplugin'): KubeObject {
  return {
    apiVersion: 'base.scone.cloud/v1beta1',
    kind: 'SGXPlugin',
    metadata: {name, uid: `u-${name}`},
    spec: {image: 'registry.example/sgx-plugin:6.0.6', namespace: 'scone-system', ...changes.spec},
    status: {
      state: 'HEALTHY',
      servingReplicaRatio: '1/1',
      usedSGXDevicesPerNode: {n1: 2},
      capacitySGXDevicesPerNode: {n1: 10},
      availableSGXDevicesPerNode: {n1: 8},
      ...changes.status,
    },
  };
}

/** A pod of LAS or of the SGXPlugin; `status` in place of a running one. */
export function aPod(of: 'las' | 'sgxplugin', node: string, status: object = running): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${of}-${node}`,
      namespace: 'scone-system',
      labels: {'app.kubernetes.io/name': of},
      ownerReferences: [{apiVersion: 'apps/v1', kind: 'DaemonSet', name: of, uid: 'u'}],
    },
    spec: {
      nodeName: node,
      containers: [{name: of, image: `registry.example/${of === 'las' ? 'las' : 'sgx-plugin'}:6.0.6`}],
    },
    status,
  };
}

export const running = {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]};
export const starting = {phase: 'Running', conditions: [{type: 'Ready', status: 'False'}]};
export const unpullable = {
  phase: 'Pending',
  containerStatuses: [{name: 'x', state: {waiting: {reason: 'ImagePullBackOff', message: '401 Unauthorized'}}}],
};
