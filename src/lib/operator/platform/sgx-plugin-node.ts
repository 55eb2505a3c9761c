// The SGXPlugin on one node: its pod, the enclaves that the node offers, and what stands in the way of SGX. Pure.
import type {KubeObject} from '../../cluster/object.ts';
import {isSgxNode, kernelHints, type SgxFacts, sgxFactsOf} from './node-facts.ts';
import {
  commonFacts,
  excludedBy,
  judgedNode,
  type NodeJudgement,
  type NodeTrouble,
  notReady,
  podsOn,
  podTroublesOn,
} from './node-judgement.ts';

/** `pods` are those of the SGXPlugin; undefined when they could not be read. */
export function judgePluginNode(
  node: KubeObject,
  plugin: KubeObject,
  pods: readonly KubeObject[] | undefined,
): NodeJudgement {
  const {name} = node.metadata;
  const facts = sgxFactsOf(node);
  const own = pods === undefined ? undefined : podsOn(pods, name);
  const used = countOf(plugin.status?.usedSGXDevicesPerNode?.[name]);
  const alert = countOf(plugin.status?.sgxDeviceAlert?.[name]) ?? 0;
  const troubles = troublesOf(node, facts, {own, used, alert, spec: plugin.spec ?? {}});
  return judgedNode(name, troubles, goodWords(facts, used), {
    ...commonFacts(facts),
    enclavesUsed: used ?? null,
    pod: own?.[0]?.metadata.name ?? null,
  });
}

interface Seen {
  own: readonly KubeObject[] | undefined;
  used: number | undefined;
  alert: number;
  spec: KubeObject['spec'];
}

function troublesOf(node: KubeObject, facts: SgxFacts, {own, used, alert, spec}: Seen): NodeTrouble[] {
  const {name} = node.metadata;
  const excluded = excludedBy(node, spec);
  if (excluded !== undefined && (own ?? []).length === 0) return [excluded];
  const ground = [...notReady(facts, name), ...(own === undefined ? [] : podTroublesOn(own, 'the SGXPlugin'))];
  if (!isSgxNode(facts)) {
    // Without a pod of the SGXPlugin nobody has looked.
    const summary = 'the SGXPlugin finds no SGX there';
    return ground.length > 0 ? ground : [{verdict: 'skipped', summary, details: kernelHints(facts)}];
  }
  return [...ground, ...deviceTroubles(facts, used, alert, name)];
}

function deviceTroubles(facts: SgxFacts, used: number | undefined, alert: number, name: string): NodeTrouble[] {
  const {capableLabel, capacity = 0, allocatable = capacity} = facts;
  if (!capableLabel && capacity === 0) {
    const summary = 'others see SGX there, and the SGXPlugin has not labelled it';
    return [{verdict: 'failed', summary, details: kernelHints(facts), hint: devicesHint}];
  }
  if (capacity === 0) {
    const summary = 'it is labelled for SGX and offers no enclaves';
    return [{verdict: 'failed', summary, hint: `look at the kubelet there, and at: kubectl describe node ${name}`}];
  }
  if (alert > 0) {
    const summary = 'the operator reports that its devices cannot be had';
    return [{verdict: 'failed', summary, hint: devicesHint}];
  }
  if (allocatable === 0)
    return [{verdict: 'failed', summary: 'none of its enclaves may be had by pods', hint: devicesHint}];
  if (used !== undefined && used >= allocatable) {
    const hint = 'raise spec.capacitySGXPods of the SGXPlugin, or stop what needs no enclave';
    return [{verdict: 'warning', summary: `all of its ${allocatable} enclaves are used`, hint}];
  }
  return capableLabel
    ? []
    : [
        {
          verdict: 'warning',
          summary: 'it offers enclaves and is not labelled sgx.intel.com/capable=true: LAS does not come',
        },
      ];
}

const devicesHint =
  'on that node look for /dev/sgx_enclave and its mode (0666), and at the log of the pod of the SGXPlugin';

function goodWords({allocatable, capacity = 0, epc, kernel}: SgxFacts, used: number | undefined): string {
  const devices = `${used ?? '?'} of ${allocatable ?? capacity} enclaves used`;
  return [devices, epc && `EPC ${epc}`, kernel && `kernel ${kernel}`].filter(Boolean).join(', ');
}

/** -1 stands for "unknown". */
function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
