// LAS and SGXPlugin: the object against the release and the health that the operator reports, judged the same way for both
// (docs/system.md: Status).
import type {CompareOptions} from '../cluster/compare.ts';
import type {Condition, ConditionState} from '../cluster/conditions.ts';
import type {KubeObject} from '../cluster/object.ts';
import {describe} from '../cluster/object.ts';
import type {Selection} from '../cluster/selection.ts';
import {createStep, driftOf, updateStep} from '../plan/drift.ts';
import type {Judgement} from '../plan/judgement.ts';
import {createOnceGone, leavingHint, leavingReason} from '../plan/leaving.ts';
import type {Observation} from '../plan/observation.ts';
import {diagnosePods, troubleLines} from '../plan/pod-diagnosis.ts';
import type {Step} from '../plan/step.ts';
import type {FindingCode} from '../report/finding-codes.ts';
import {settledImage} from '../scone/images.ts';
import type {ComponentState} from '../scone/names.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {hasSgxNodes} from './nodes.ts';

/** What distinguishes one component's health from another's. */
export interface HealthSubject {
  /** `LAS`, `the SGXPlugin` */
  name: string;
  code: FindingCode;
  /** Its pods among all those of its namespace. */
  isPod: (pod: KubeObject) => boolean;
  /** What the object's status says is wrong. */
  reasons: (object: KubeObject) => string[];
  /** `on 3 of 3 nodes`: what to add to "is healthy". */
  extent: (object: KubeObject) => string;
  hint: string;
}

/** All pods of a component's namespace: one read, shared by the components that live there. */
export function podsIn(namespace: string): Selection {
  return {apiVersion: 'v1', kind: 'Pod', namespace};
}

/** As reported; undefined while nothing is. */
export function reportedState(object: KubeObject | undefined): ComponentState | undefined {
  const state: unknown = object?.status?.state;
  return state === 'HEALTHY' || state === 'PENDING' || state === 'UNHEALTHY' ? state : undefined;
}

/** What is wanted of the object, and how it was found. */
export interface WantedComponent {
  /** About the object itself; its health has a code of its own. */
  code: FindingCode;
  wanted: KubeObject;
  /** Undefined when there is none. */
  live: KubeObject | undefined;
  comparison?: CompareOptions;
  /** Appended to a change, and to a start that is still under way. */
  wait: Step[];
}

/** The image is compared, and applied, in the form that settledImage decides on. */
export function withSettledImage(
  wanted: KubeObject,
  live: KubeObject | undefined,
  {refresh, images: {byTag}}: OperatorSettings,
): KubeObject {
  if (typeof wanted.spec?.image !== 'string') return wanted;
  const image = settledImage(wanted.spec.image, live?.spec?.image, {refresh, byTag});
  return {...wanted, spec: {...wanted.spec, image}};
}

/** Judges the object and its health; the steps bring it to what is wanted. */
export function judgeComponent(
  subject: HealthSubject,
  {code, wanted, live, comparison, wait}: WantedComponent,
  observation: Observation,
  judgement: Judgement,
): Step[] {
  const {name} = subject;
  const object = describe(wanted);
  if (live === undefined) {
    judgement.differs(code, `${name} does not exist`, {object, hint: '--reconcile creates it'});
    return [createStep(wanted), ...wait];
  }
  const leaving = leavingReason(live);
  if (leaving !== undefined) {
    judgement.differs(code, `${name} is being deleted`, {object, details: [leaving], hint: leavingHint});
    return [createOnceGone(wanted), ...wait];
  }
  const details = driftOf(wanted, live, comparison);
  if (details.length > 0) {
    judgement.differs(code, `${name} differs from the release`, {object, details, hint: '--reconcile mends it'});
    judgeHealth(subject, live, observation, judgement);
    return [updateStep(wanted, live, details), ...wait];
  }
  judgement.ok(code, `${name} is ${wanted.spec.image}`, {object});
  return judgeHealth(subject, live, observation, judgement) ? wait : [];
}

/** Says how the live object does; true when it is worth waiting for it. */
function judgeHealth(
  subject: HealthSubject,
  live: KubeObject,
  observation: Observation,
  judgement: Judgement,
): boolean {
  const {name, code} = subject;
  const object = describe(live);
  const state = reportedState(live) ?? 'PENDING';
  if (state === 'HEALTHY' && !hasSgxNodes(observation)) {
    // Nothing is wrong with none of nothing, but it serves nobody.
    judgement.warning(code, `${name} reports to be healthy, but no node is known to have SGX`, {object});
    return false;
  }
  if (state === 'HEALTHY') {
    judgement.ok(code, `${name} is healthy ${subject.extent(live)}`.trimEnd(), {object});
    return false;
  }
  const pods = observation.list(podsIn(live.spec?.namespace));
  const trouble = pods.state === 'found' ? diagnosePods(pods.value.filter(subject.isPod)) : undefined;
  const details = [...subject.reasons(live), ...troubleLines(trouble)];
  if (state === 'UNHEALTHY' || trouble !== undefined) {
    judgement.broken(code, `${name} is not healthy (${state})`, {object, details, hint: trouble?.next ?? subject.hint});
    return false;
  }
  if (!hasSgxNodes(observation)) {
    judgement.warning(code, `${name} is pending: no node is known to have SGX`, {object, details});
    return false;
  }
  judgement.differs(code, `${name} is still pending`, {object, details, hint: '--reconcile waits for it'});
  return true;
}

/** Condition: the operator reports HEALTHY. */
export function healthy({reasons}: HealthSubject): Condition {
  return (object) => {
    if (object === undefined) return {met: false, state: 'it does not exist'};
    const state = reportedState(object);
    if (state === 'HEALTHY') return {met: true};
    const words = [`its state is ${state ?? 'not reported yet'}`, ...reasons(object)].join('; ');
    return state === 'UNHEALTHY' ? {met: false, state: words, stuck: words} : {met: false, state: words};
  };
}

/** Condition on pods: all run this image and are ready; none at all does not count. */
export function podsRun(image: string): (pods: readonly KubeObject[]) => ConditionState {
  return (pods) => {
    if (pods.length === 0) return {met: false, state: 'no pod yet'};
    const ready = pods.filter((pod) => runsImage(pod, image) && isReady(pod)).length;
    return ready === pods.length ? {met: true} : {met: false, state: `${ready} of ${pods.length} pods run ${image}`};
  };
}

function runsImage({spec}: KubeObject, image: string): boolean {
  const containers: {image?: string}[] = spec?.containers ?? [];
  return containers.some((container) => container.image === image);
}

function isReady({status}: KubeObject): boolean {
  const conditions: {type: string; status: string}[] = status?.conditions ?? [];
  return conditions.some(({type, status: value}) => type === 'Ready' && value === 'True');
}
