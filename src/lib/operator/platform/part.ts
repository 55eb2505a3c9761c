// One part of the platform that is looked at by itself: LAS or the SGXPlugin.
import type {KubeObject, ObjectRef} from '../../cluster/object.ts';
import {describeRef} from '../../cluster/object.ts';
import type {ReadResult} from '../../cluster/read.ts';
import type {Selection} from '../../cluster/selection.ts';
import type {Component} from '../../plan/component.ts';
import {Judgement} from '../../plan/judgement.ts';
import type {Observation} from '../../plan/observation.ts';
import {diagnosePods, troubleLines} from '../../plan/pod-diagnosis.ts';
import type {WaitStep} from '../../plan/step.ts';
import type {FindingCode} from '../../report/finding-codes.ts';
import {type HealthSubject, healthy, podsIn, reportedState} from '../component-state.ts';
import {nodesRead} from '../nodes.ts';
import {isSgxNode, sgxFactsOf} from './node-facts.ts';
import {nodeFindings} from './node-findings.ts';
import type {NodeJudgement} from './node-judgement.ts';

export interface PlatformPart {
  id: 'las' | 'sgxplugin';
  title: string;
  ref: ObjectRef;
  health: HealthSubject;
  codes: {object: FindingCode; health: FindingCode; node: FindingCode};
  /** Further reads and what comes of them. */
  reads: readonly {read: 'list'; selection: Selection}[];
  judge: (object: KubeObject, observation: Observation, judgement: Judgement) => void;
  judgeNode: (node: KubeObject, object: KubeObject, pods: readonly KubeObject[] | undefined) => NodeJudgement;
}

/** Looks at the part, its pods and all nodes; changes nothing. */
export function componentOf(part: PlatformPart): Component<PlatformPart> {
  return {
    id: part.id,
    title: part.title,
    after: [],
    reads(_, soFar) {
      const read = {read: 'object', ref: part.ref} as const;
      const answer = soFar.has(read) ? soFar.object(part.ref) : undefined;
      const pods = answer?.state === 'found' ? [{read: 'list', selection: podsOf(answer.value)} as const] : [];
      return [read, nodesRead, ...part.reads, ...pods];
    },
    plan(_, observation) {
      const judgement = new Judgement(part.id);
      judge(part, observation, judgement);
      const nodes = nodeFindings(nodesOf(part, observation), part.codes.node, part.id);
      return {findings: [...judgement.findings, ...nodes], steps: []};
    },
  };
}

/** Empty where object or nodes could not be read: that is told by other findings. */
export function nodesOf(part: PlatformPart, observation: Observation): NodeJudgement[] {
  const [answer, nodes] = [observation.object(part.ref), observation.list(nodesRead.selection)];
  if (answer.state !== 'found' || nodes.state !== 'found') return [];
  const pods = observation.list(podsOf(answer.value));
  const own = pods.state === 'found' ? pods.value.filter(part.health.isPod) : undefined;
  return nodes.value
    .toSorted((one, other) => one.metadata.name.localeCompare(other.metadata.name, 'en', {numeric: true}))
    .map((node) => part.judgeNode(node, answer.value, own));
}

function podsOf({spec}: KubeObject): Selection {
  return podsIn(spec?.namespace);
}

function judge(part: PlatformPart, observation: Observation, judgement: Judgement): void {
  const {codes, health, ref} = part;
  const object = describeRef(ref);
  const answer = observation.object(ref);
  if (answer.state === 'found') {
    judgeObject(answer.value, part, judgement);
    judgeImages(answer.value, part, observation, judgement);
    judgeHealth(answer.value, part, observation, judgement);
    part.judge(answer.value, observation, judgement);
  } else if ('reason' in answer) judgement.unknown(codes.object, object, answer, {object});
  else {
    const hint = 'kubectl provision operator --reconcile';
    const why = answer.state === 'no-kind' ? 'the operator is not installed' : 'it does not exist';
    judgement.broken(codes.object, `there is no ${health.name.replace(/^the /, '')}: ${why}`, {object, hint});
  }
  judgeNodeList(observation.list(nodesRead.selection), judgement);
}

function judgeObject(live: KubeObject, {codes, health, ref}: PlatformPart, judgement: Judgement): void {
  const object = describeRef(ref);
  const image: string = live.spec?.image ?? 'no image that is named';
  if (live.metadata.deletionTimestamp === undefined) judgement.ok(codes.object, `${health.name} is ${image}`, {object});
  else judgement.broken(codes.object, `${health.name} is being deleted`, {object});
}

/** Without a tag the operator adds one of its own. */
function judgeImages({spec}: KubeObject, part: PlatformPart, observation: Observation, judgement: Judgement): void {
  const {codes, health, ref} = part;
  const wanted: unknown = spec?.image;
  const answer = observation.list(podsIn(spec?.namespace));
  if (typeof wanted !== 'string' || answer.state !== 'found') return;
  const own = answer.value.filter(health.isPod);
  const imagesOf = (pod: KubeObject) =>
    ((pod.spec?.containers ?? []) as {image?: string}[]).map(({image = ''}) => image);
  const runsIt = (pod: KubeObject) => imagesOf(pod).some((image) => image === wanted || image.startsWith(`${wanted}:`));
  const others = own.filter((pod) => !runsIt(pod));
  if (others.length === 0) return;
  const details = [...new Set(others.flatMap(imagesOf))].toSorted();
  const summary = `${others.length} of ${own.length} pods of ${health.name} run another image`;
  judgement.warning(codes.object, summary, {object: describeRef(ref), details});
}

function judgeHealth(live: KubeObject, part: PlatformPart, observation: Observation, judgement: Judgement): void {
  const {codes, health, ref, id} = part;
  const object = describeRef(ref);
  const state = reportedState(live);
  const extent = health.extent(live);
  if (state === 'HEALTHY') {
    judgement.ok(codes.health, `${health.name} is healthy ${extent}`.trimEnd(), {object});
    return;
  }
  const answer = observation.list(podsOf(live));
  const trouble = answer.state === 'found' ? diagnosePods(answer.value.filter(health.isPod)) : undefined;
  const unread = 'reason' in answer ? [`its pods could not be read: ${answer.reason}`] : [];
  const lines = [...health.reasons(live), ...troubleLines(trouble), ...unread];
  const details = lines.length > 0 ? {details: lines} : {};
  if (state === 'UNHEALTHY' || trouble !== undefined) {
    const summary = `${health.name} is not healthy (${state ?? 'nothing reported'}) ${extent}`.trimEnd();
    judgement.broken(codes.health, summary, {object, ...details, hint: trouble?.next ?? health.hint});
    return;
  }
  const summary = `${health.name} is not there yet (${state ?? 'nothing reported'}) ${extent}`.trimEnd();
  judgement.differs(codes.health, summary, {object, ...details, hint: `kubectl provision ${id} --wait waits for it`});
}

function judgeNodeList(nodes: ReadResult<KubeObject[]>, judgement: Judgement): void {
  if ('reason' in nodes) judgement.unknown('PS010', 'the nodes', nodes);
  if (nodes.state !== 'found') return;
  const sgx = nodes.value.filter((node) => isSgxNode(sgxFactsOf(node))).length;
  const all = nodes.value.length;
  const hint = 'the SGXPlugin labels the nodes on which it finds SGX';
  if (sgx === 0) judgement.warning('PS010', `none of ${all} nodes is known to have SGX`, {hint});
  else judgement.ok('PS010', `${sgx} of ${all} nodes ${sgx === 1 ? 'has' : 'have'} SGX`);
}

/** Until the operator reports health; a trouble of its pods that stays ends the wait early. */
export function healthyWait({health, ref}: PlatformPart, live: KubeObject): WaitStep {
  return {
    step: 'wait',
    on: 'object',
    what: `${health.name} to be healthy`,
    ref,
    until: healthy(health),
    symptoms: {selection: podsOf(live), diagnose: (pods) => diagnosePods(pods.filter(health.isPod))},
  };
}
