// SGXPlugin: the DaemonSet of its inner chart, and what it says of itself.
import type {FaultSettings} from '../../faults/fault.ts';
import type {Pod} from '../runtime/running-pods.ts';
import {defaultImage, imageWithTag} from './images.ts';
import type {Node, SgxPlugin, StandardCondition, State, Workload} from './kinds.ts';
import type {Operator} from './operator.ts';
import {enclaveCapacity, enclaveResource, hasSgx} from './sgx-nodes.ts';
import {commonPodSpec, isRolledOut, nameLabel, podsOf, readyNodes} from './workload.ts';

export const sgxPluginReleaseName = 'sgxplugin';
export const sgxPluginChart = 'sgxdevplugin';

/** The only object of the inner chart; it runs on every node unless a selector says otherwise, and finds SGX there. */
export function sgxPluginDaemonSet({metadata, spec = {}}: SgxPlugin, operator: Operator): Workload {
  const namespace = spec.namespace ?? operator.namespace;
  const labels = {[nameLabel]: 'sgxplugin', 'app.kubernetes.io/managed-by': 'Helm'};
  return {
    metadata: {
      name: metadata.name,
      namespace,
      labels,
      annotations: {'meta.helm.sh/release-name': sgxPluginReleaseName, 'meta.helm.sh/release-namespace': namespace},
    },
    spec: {
      selector: {matchLabels: {[nameLabel]: 'sgxplugin'}},
      template: {
        metadata: {labels, annotations: {...spec.podAnnotations}},
        spec: {
          ...commonPodSpec(spec),
          ...(spec.nodeSelector === undefined ? {} : {nodeSelector: spec.nodeSelector}),
          containers: [
            {
              name: 'sgxplugin',
              image: imageWithTag(
                spec.image ?? defaultImage('sgx-plugin', operator.version.text),
                operator.version.text,
              ),
              ...(spec.imagePullPolicy === undefined ? {} : {imagePullPolicy: spec.imagePullPolicy}),
              ...(spec.resources === undefined ? {} : {resources: spec.resources}),
            },
          ],
        },
      },
    },
  };
}

/** What the status and the marks on nodes are computed from. */
export interface SgxPluginFacts {
  daemonSet: Workload | undefined;
  nodes: readonly Node[];
  /** All pods of the cluster: those of the plugin serve, others use enclaves. */
  pods: readonly Pod[];
  fault: FaultSettings['sgxplugin-unhealthy'] | undefined;
  neverReady: boolean;
  now: Date;
}

/** The SGX nodes on which the plugin's pod is Ready. */
export function servingNodes({daemonSet, nodes, pods}: SgxPluginFacts): Node[] {
  const ready = readyNodes(podsOf(pods, 'sgxplugin', daemonSet?.metadata.namespace));
  return nodes.filter((node) => hasSgx(node) && ready.includes(node.metadata.name));
}

export function sgxPluginStatus(plugin: SgxPlugin, facts: SgxPluginFacts): object {
  const {daemonSet, fault} = facts;
  const {desiredNumberScheduled: desired = 0, numberReady: ready = 0} = daemonSet?.status ?? {};
  const serving = servingNodes(facts);
  const healthy = fault === undefined ? serving.length : 0;
  const devices = devicesOf(plugin, facts, serving);
  return {
    state: stateOf(facts, desired),
    servingReplicaRatio: `${healthy}/${serving.length}`,
    servingReplicas: serving.length,
    healthyServingReplicas: healthy,
    desiredReplicas: desired,
    readyReplicas: ready,
    sgxReplicaAlert: Math.max(desired - ready, 0),
    replicaAlert: Math.max(desired - ready, 0),
    sgxDeviceAlert: Object.fromEntries(serving.map(({metadata}) => [metadata.name, fault === undefined ? 0 : 1])),
    ...devices,
    conditions: [healthCondition(plugin, facts)],
  };
}

function stateOf({daemonSet, fault, neverReady}: SgxPluginFacts, desired: number): State {
  if (fault !== undefined) return 'UNHEALTHY';
  return daemonSet !== undefined && isRolledOut(daemonSet) && desired > 0 && !neverReady ? 'HEALTHY' : 'PENDING';
}

/** Capacity, use and rest of enclaves, by node and in sum. */
function devicesOf({spec = {}}: SgxPlugin, {pods, fault}: SgxPluginFacts, serving: readonly Node[]): object {
  const perNode = (count: (node: Node) => number) =>
    Object.fromEntries(serving.map((node) => [node.metadata.name, count(node)]));
  const capacity = perNode((node) => Number(enclaveCapacity(node, spec.capacitySGXPods)));
  const used = perNode(({metadata}) => enclavesUsedOn(metadata.name, pods));
  const available = perNode(({metadata: {name}}) =>
    fault === undefined ? (capacity[name] ?? 0) - (used[name] ?? 0) : 0,
  );
  return {
    capacitySGXDevicesPerNode: capacity,
    usedSGXDevicesPerNode: used,
    availableSGXDevicesPerNode: available,
    capacitySGXDevices: sum(capacity),
    usedSGXDevices: sum(used),
    availableSGXDevices: sum(available),
  };
}

function enclavesUsedOn(node: string, pods: readonly Pod[]): number {
  const containers = pods.filter(({spec}) => spec.nodeName === node).flatMap(({spec}) => spec.containers);
  return containers.reduce((total, {resources}) => total + Number(resources?.limits?.[enclaveResource] ?? 0), 0);
}

function sum(numbers: Readonly<Record<string, number>>): number {
  return Object.values(numbers).reduce((total, number) => total + number, 0);
}

/** The type of the condition is ours: the real ones are not known. */
function healthCondition({status}: SgxPlugin, {fault, now}: SgxPluginFacts): StandardCondition {
  const words =
    fault === undefined
      ? {status: 'True' as const, reason: 'DevicesServed', message: ''}
      : {status: 'False' as const, reason: 'DevicePluginFailed', message: fault.message ?? 'the device plugin fails'};
  const before = status?.conditions?.find(({type}) => type === 'Healthy');
  const lastTransitionTime =
    before?.status === words.status ? before.lastTransitionTime : `${now.toISOString().slice(0, 19)}Z`;
  return {type: 'Healthy', ...words, lastTransitionTime};
}
