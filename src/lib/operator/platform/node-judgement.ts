// What comes of the look at one node: a verdict with its reasons, and the facts as data.
import type {KubeObject} from '../../cluster/object.ts';
import {
  daemonTolerations,
  describeTaint,
  missingLabel,
  type Taint,
  type Toleration,
  untoleratedTaint,
} from '../../cluster/scheduling.ts';
import {diagnosePods, troubleLines} from '../../plan/pod-diagnosis.ts';
import type {Verdict} from '../../report/finding.ts';
import type {NodeResult} from '../../report/outcome.ts';
import {isSgxNode, type SgxFacts, sgxFactsOf} from './node-facts.ts';

export interface NodeJudgement extends NodeResult {
  /** One sentence about the node. */
  summary: string;
  hint?: string;
}

/** A reason for a verdict; of several the worst counts, and of those the first. */
export interface NodeTrouble {
  verdict: Exclude<Verdict, 'ok'>;
  summary: string;
  details?: readonly string[];
  hint?: string | undefined;
}

const order: readonly Verdict[] = ['failed', 'unknown', 'warning', 'skipped', 'ok'];

export function judgedNode(
  name: string,
  troubles: readonly NodeTrouble[],
  good: string,
  facts: NodeResult['facts'],
): NodeJudgement {
  const [worst, ...others] = troubles.toSorted(
    (one, other) => order.indexOf(one.verdict) - order.indexOf(other.verdict),
  );
  if (worst === undefined) return {name, verdict: 'ok', summary: `Node ${name}: ${good}`, troubles: [], facts};
  const {verdict, summary, details = [], hint} = worst;
  const lines = [...details, ...others.flatMap((other) => [other.summary, ...(other.details ?? [])])];
  return {
    name,
    verdict,
    summary: `Node ${name}: ${summary}`,
    troubles: [summary, ...lines],
    ...(hint !== undefined && {hint}),
    facts,
  };
}

/** Why pods of a DaemonSet with this spec do not come to a node, if they are not to. */
export function excludedBy(
  node: KubeObject,
  spec: {nodeSelector?: Record<string, string>; tolerations?: Toleration[]},
): NodeTrouble | undefined {
  const label = missingLabel(spec.nodeSelector ?? {}, node.metadata.labels ?? {});
  if (label !== undefined) return {verdict: 'skipped', summary: `it is not selected: it has no label ${label}`};
  const taints: Taint[] = node.spec?.taints ?? [];
  const taint = untoleratedTaint(taints, [...(spec.tolerations ?? []), ...daemonTolerations]);
  if (taint === undefined) return undefined;
  const summary = `its taint ${describeTaint(taint)} is not tolerated`;
  return {verdict: isSgxNode(sgxFactsOf(node)) ? 'warning' : 'skipped', summary, hint: 'spec.tolerations says what is'};
}

export function notReady({isReady, notReady: reason}: SgxFacts, name: string): NodeTrouble[] {
  if (isReady) return [];
  const hint = `kubectl describe node ${name}`;
  return [{verdict: 'failed', summary: 'the node is not Ready', details: [reason ?? ''], hint}];
}

/** What keeps a pod from running; none at all is a trouble, too. */
export function podTroublesOn(pods: readonly KubeObject[], of: string): NodeTrouble[] {
  if (pods.length === 0) return [{verdict: 'failed', summary: `no pod of ${of} is there`}];
  const trouble = diagnosePods(pods);
  if (trouble !== undefined) {
    return [
      {verdict: 'failed', summary: `its pod of ${of} does not run`, details: troubleLines(trouble), hint: trouble.next},
    ];
  }
  return pods.some(isReady) ? [] : [{verdict: 'warning', summary: `its pod of ${of} is not ready yet`}];
}

export function isReady({status}: KubeObject): boolean {
  const conditions: {type: string; status: string}[] = status?.conditions ?? [];
  return conditions.some(({type, status: value}) => type === 'Ready' && value === 'True');
}

export function podsOn(pods: readonly KubeObject[], node: string): KubeObject[] {
  return pods.filter(({spec, metadata}) => spec?.nodeName === node && metadata.deletionTimestamp === undefined);
}

/** Facts that are the same whoever looks. */
export function commonFacts(facts: SgxFacts): NodeResult['facts'] {
  const {
    isReady: ready,
    capacity = null,
    allocatable = null,
    epc = null,
    kernel = null,
    os = null,
    architecture = null,
  } = facts;
  return {
    ready,
    sgxCapable: facts.capableLabel,
    sgxDiscovered: facts.discoveredLabel,
    enclaveCapacity: capacity,
    enclavesAllocatable: allocatable,
    epc,
    kernel,
    os,
    architecture,
  };
}
