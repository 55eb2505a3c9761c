// LAS: the DaemonSet it becomes, what it says of itself, the labels it gives to nodes.
import {createHash} from 'node:crypto';
import type {FaultSettings} from '../../faults/fault.ts';
import {sameJson} from '../runtime/difference.ts';
import {isReady, type Pod} from '../runtime/running-pods.ts';
import {defaultImage, imageWithTag, tagOf} from './images.ts';
import type {Las, LasNode, State, Workload} from './kinds.ts';
import type {Operator} from './operator.ts';
import {capableLabel} from './sgx-nodes.ts';
import {commonPodSpec, isRolledOut, nameLabel, podsOf} from './workload.ts';

export const lasCapableLabel = 'las.scontain.com/capable';
const lasOkLabel = 'las.scontain.com/ok';

const defaultHostPort = 18766;

export function lasImage({spec = {}}: Las, {version}: Operator): string {
  return imageWithTag(spec.image ?? defaultImage('las', version.text), version.text);
}

/** One pod on each node that the SGXPlugin has found capable. The DCAP key is not passed on: nobody here needs it. */
export function lasDaemonSet(las: Las, operator: Operator): Workload {
  const {metadata, spec = {}} = las;
  const labels = {[nameLabel]: 'las', 'app.kubernetes.io/managed-by': 'scone-operator'};
  const port = spec.hostPort ?? defaultHostPort;
  return {
    metadata: {name: metadata.name, namespace: spec.namespace ?? operator.namespace, labels},
    spec: {
      selector: {matchLabels: {[nameLabel]: 'las'}},
      template: {
        metadata: {labels, annotations: {...spec.podAnnotations}},
        spec: {
          ...commonPodSpec(spec),
          nodeSelector: {...spec.nodeSelector, [capableLabel]: 'true'},
          ...(spec.podSecurityContext === undefined ? {} : {securityContext: spec.podSecurityContext}),
          containers: [
            {
              name: 'las',
              image: lasImage(las, operator),
              imagePullPolicy: spec.imagePullPolicy ?? 'Always',
              ports: [{name: 'las', containerPort: port, hostPort: port, protocol: 'TCP'}],
              ...(spec.resources === undefined ? {} : {resources: spec.resources}),
              ...(spec.containerSecurityContextLAS === undefined
                ? {}
                : {securityContext: spec.containerSecurityContextLAS}),
            },
          ],
        },
      },
    },
  };
}

/** What the status and the labels are computed from. */
export interface LasFacts {
  daemonSet: Workload | undefined;
  pods: readonly Pod[];
  faults: readonly FaultSettings['las-unhealthy'][];
  /** Whether the operator must not come to the end of its work. */
  neverReady: boolean;
  now: Date;
}

/** The status; times in it move only when something else of the node does. */
export function lasStatus(las: Las, operator: Operator, facts: LasFacts): object {
  const {daemonSet} = facts;
  const {desiredNumberScheduled = 0, numberAvailable = 0} = daemonSet?.status ?? {};
  const nodes = lasNodes(las, facts);
  const failing = Object.values(nodes).filter(({lasProbeAlert}) => lasProbeAlert === 1).length;
  const complete = daemonSet !== undefined && isRolledOut(daemonSet) && desiredNumberScheduled > 0;
  return {
    state: stateOf(failing, complete && !facts.neverReady),
    version: complete ? (tagOf(lasImage(las, operator)) ?? operator.version.text) : (las.status?.version ?? 'unknown'),
    desiredNumberScheduled,
    numberAvailable,
    lasProbeAlert: failing,
    lasReplicaAlert: Math.max(desiredNumberScheduled - numberAvailable, 0),
    nodes,
  };
}

function stateOf(failing: number, complete: boolean): State {
  if (failing > 0) return 'UNHEALTHY';
  return complete ? 'HEALTHY' : 'PENDING';
}

/** The entries of the nodes that have a pod of LAS. */
export function lasNodes(las: Las, facts: LasFacts): Record<string, LasNode> {
  const pods = podsOf(facts.pods, 'las', facts.daemonSet?.metadata.namespace).filter(
    ({spec}) => spec.nodeName !== undefined,
  );
  const entries = pods.map((pod): [string, LasNode] => {
    const {nodeName = ''} = pod.spec;
    return [nodeName, withOldTimes(nodeEntry(las, pod, facts), las.status?.nodes?.[nodeName])];
  });
  return Object.fromEntries(entries.toSorted(([one], [other]) => one.localeCompare(other)));
}

function nodeEntry({spec = {}}: Las, pod: Pod, {faults, now}: LasFacts): LasNode {
  const {nodeName = ''} = pod.spec;
  const ready = isReady(pod);
  const errorMessages = faults.filter(({node}) => (node ?? nodeName) === nodeName).map(({message}) => message);
  const alert = errorMessages.length > 0 ? 1 : 0;
  return {
    isReady: ready,
    lasProbeAlert: ready ? alert : -1,
    lastComputedAt: seconds(now),
    lastProbedAt: ready ? seconds(now) : 0,
    lastRunningStartedAt: pod.status?.startTime === undefined ? 0 : seconds(new Date(pod.status.startTime)),
    errorMessages: ready ? errorMessages : [],
    hasDCAPQuote: ready && alert === 0 && (spec.dcapKey ?? '') !== '',
    hasEPIDQuote: false,
    // Stands for the platform's key; nothing is attested with it.
    publicKey: createHash('sha256').update(`las of ${nodeName}`).digest('hex'),
  };
}

function withOldTimes(entry: LasNode, before: LasNode | undefined): LasNode {
  if (before === undefined) return entry;
  const {lastComputedAt, lastProbedAt} = before;
  const same = {...entry, lastComputedAt, lastProbedAt};
  return sameKnown(before, same) ? same : entry;
}

/** The installed schema may know fewer fields than we do. */
function sameKnown(before: LasNode, entry: LasNode): boolean {
  return Object.entries(before).every(([field, value]) => sameJson(value, entry[field as keyof LasNode]));
}

/** The labels each node is to have: `ok` only where the probe succeeds; undefined takes a label away. */
export function lasLabels(nodes: Readonly<Record<string, LasNode>>): Map<string, Record<string, string | undefined>> {
  return new Map(
    Object.entries(nodes).map(([name, {isReady: ready, lasProbeAlert}]) => [
      name,
      {[lasCapableLabel]: 'true', [lasOkLabel]: ready && lasProbeAlert === 0 ? 'true' : undefined},
    ]),
  );
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
