// The objects of a release against the cluster: which are missing, altered, in the way, or left over.
import type {KubeObject, ObjectRef} from '../../cluster/object.ts';
import {describe, keyOf, refOf} from '../../cluster/object.ts';
import {foreignOwner, type Owner} from '../../cluster/ownership.ts';
import {stageOf} from '../../helm/order.ts';
import {createStep, driftOf, updateStep} from '../../plan/drift.ts';
import type {ObjectManager} from '../../plan/field-manager.ts';
import type {Judgement} from '../../plan/judgement.ts';
import {createOnceGone, leavingHint, leavingReason} from '../../plan/leaving.ts';
import type {Observation} from '../../plan/observation.ts';
import type {Read} from '../../plan/read.ts';
import type {Step} from '../../plan/step.ts';
import type {HelmReleaseSubject, ReleaseObjects} from './wanted.ts';
import {amongFor} from './wanted.ts';

export interface ObjectSteps {
  /** CRDs of crds/, which go before all else, hooks included. */
  first: Step[];
  /** CRDs of the manifest, which go before everything that may be of their kind. */
  crds: Step[];
  /** By stages of the install order: those of one stage need not wait for each other. */
  others: Step[][];
  /** Objects that another tool owns; nothing of the release is changed while there are some. */
  foreign: string[];
  missing: string[];
}

export function objectReads({objects}: ReleaseObjects): Read[] {
  return objects.map((object) => ({read: 'object', ref: refOf(object), among: amongFor(object.kind)}));
}

/** Judges each object; one finding for all that are well, one for each that is not. */
export function judgeObjects(
  subject: ObjectsSubject,
  wanted: ReleaseObjects,
  observation: Observation,
  judgement: Judgement,
): ObjectSteps {
  const result: ObjectSteps = {first: [], crds: [], others: [], foreign: [], missing: []};
  const stages = new Map<number, Step[]>();
  let well = 0;
  for (const [index, object] of wanted.objects.entries()) {
    const steps = judgeObject(subject, object, observation, judgement, result);
    if (steps === undefined) well += 1;
    else if (index < wanted.crdFiles) result.first.push(...steps);
    else if (object.kind === 'CustomResourceDefinition') result.crds.push(...steps);
    else if (steps.length > 0)
      stages.set(stageOf(object.kind), [...(stages.get(stageOf(object.kind)) ?? []), ...steps]);
  }
  result.others = [...stages].sort(([a], [b]) => a - b).map(([, steps]) => steps);
  judgeMissing(subject, wanted, result.missing, judgement);
  if (well === wanted.objects.length) {
    judgement.ok(subject.codes.objects, `all ${well} objects of release ${wanted.name} are as wanted`);
  }
  return result;
}

/** Whose objects, and what to say of them. */
export interface ObjectsSubject extends Pick<HelmReleaseSubject, 'release' | 'namespace' | 'codes' | 'forceConflicts'> {
  /** The name under which the objects are applied, as the record says. */
  manager: ObjectManager;
  /** How a difference is mended, where it is not by --reconcile. */
  hint?: string;
}

/** On an empty cluster one line says it; the details name them. */
function judgeMissing(
  {codes, hint: own}: ObjectsSubject,
  {name, objects}: ReleaseObjects,
  missing: readonly string[],
  judgement: Judgement,
): void {
  const [object, ...further] = missing;
  if (object === undefined) return;
  const hint = own ?? '--reconcile creates them';
  if (missing.length === objects.length) {
    judgement.differs(codes.objects, `none of the ${objects.length} objects of release ${name} exists`, {hint});
  } else if (further.length === 0) {
    judgement.differs(codes.objects, `${object} does not exist`, {object, hint: own ?? '--reconcile creates it'});
  } else {
    const summary = `${missing.length} of ${objects.length} objects of release ${name} do not exist`;
    judgement.differs(codes.objects, summary, {details: [...missing], hint});
  }
}

/** Undefined when the object is as wanted. */
function judgeObject(
  subject: ObjectsSubject,
  wanted: KubeObject,
  observation: Observation,
  judgement: Judgement,
  {foreign, missing}: ObjectSteps,
): Step[] | undefined {
  const object = describe(wanted);
  const {codes} = subject;
  const standing = standingOf(subject, wanted, observation);
  switch (standing.is) {
    case 'well':
      return undefined;
    case 'unknown':
      judgement.unknown(codes.objects, object, standing.answer, {object});
      return [];
    case 'missing':
      missing.push(object);
      return standing.steps;
    case 'foreign': {
      const {tool, name} = standing.owner;
      foreign.push(object);
      const flags = subject.hint === undefined ? '--reconcile --force-conflicts' : '--force-conflicts';
      const hint = `let ${tool} give it up, or take it over with ${flags}`;
      judgement.broken(codes.owner, `${object} belongs to ${tool} (${name})`, {object, hint});
      return [];
    }
    case 'leaving':
      judgement.differs(codes.objects, `${object} is being deleted`, {
        object,
        details: [standing.reason],
        hint: subject.hint ?? leavingHint,
      });
      return standing.steps;
    case 'differs':
      judgement.differs(codes.objects, `${object} differs from the release`, {
        object,
        details: standing.details,
        hint: subject.hint ?? '--reconcile mends it',
      });
      return standing.steps;
  }
}

/** How one object of a release stands in the cluster, and what would bring it to what is wanted. */
export type ObjectStanding =
  | {is: 'well'}
  | {is: 'unknown'; answer: {state: 'refused' | 'failed'; reason: string}}
  | {is: 'missing'; steps: Step[]}
  | {is: 'foreign'; owner: Owner}
  /** Somebody has deleted it, and it is still there. */
  | {is: 'leaving'; reason: string; steps: Step[]}
  | {is: 'differs'; details: string[]; steps: Step[]};

export function standingOf(
  {release, namespace, forceConflicts, manager}: Omit<ObjectsSubject, 'codes' | 'hint'>,
  wanted: KubeObject,
  observation: Observation,
): ObjectStanding {
  const answer = observation.object(refOf(wanted));
  if (answer.state === 'refused' || answer.state === 'failed') return {is: 'unknown', answer};
  if (answer.state !== 'found') return {is: 'missing', steps: [createStep(wanted, manager)]};
  const live = answer.value;
  const reason = leavingReason(live);
  if (reason !== undefined) return {is: 'leaving', reason, steps: [createOnceGone(wanted, manager)]};
  const owner = foreignOwner(live, {
    release: {name: release, namespace},
    managers: ['kubectl-provision', 'helm', 'kubectl', 'kubectl-client-side-apply'],
  });
  if (owner !== undefined && !forceConflicts) return {is: 'foreign', owner};
  const details = driftOf(wanted, live);
  if (details.length === 0) return {is: 'well'};
  const because = immutableDifference(wanted, live);
  if (because === undefined) return {is: 'differs', details, steps: [updateStep(wanted, live, details, manager)]};
  const remove: Step = {step: 'delete', ref: refOf(wanted), uid: live.metadata.uid, because};
  return {is: 'differs', details, steps: [{step: 'sequence', steps: [remove, createStep(wanted, manager)]}]};
}

/** Fields the API server does not let anyone change: such an object is made anew. */
function immutableDifference(wanted: KubeObject, live: KubeObject): string | undefined {
  const differs = (path: string, a: unknown, b: unknown) =>
    JSON.stringify(a) === JSON.stringify(b) ? undefined : path;
  if (wanted.kind === 'Deployment' || wanted.kind === 'DaemonSet' || wanted.kind === 'StatefulSet') {
    const path = differs(
      'selector',
      sorted(wanted.spec?.selector?.matchLabels),
      sorted(live.spec?.selector?.matchLabels),
    );
    return path && 'its selector cannot be changed';
  }
  if (wanted.kind === 'RoleBinding' || wanted.kind === 'ClusterRoleBinding') {
    const path = differs('roleRef', sorted(wanted.roleRef), sorted(live.roleRef));
    return path && 'its roleRef cannot be changed';
  }
  return undefined;
}

function sorted(record: Record<string, unknown> | undefined): [string, unknown][] {
  return Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Objects of the last record that the wanted release no longer has. CRDs stay: with one go all objects of its kind
 * (docs/system.md: CRDs).
 */
export function leftOver(recorded: readonly KubeObject[], wanted: ReleaseObjects): ObjectRef[] {
  const keys = new Set(wanted.objects.map((object) => keyOf(refOf(object))));
  return recorded
    .filter(({kind}) => kind !== 'CustomResourceDefinition' && kind !== 'Namespace')
    .filter(({metadata}) => metadata.annotations?.['helm.sh/resource-policy'] !== 'keep')
    .map(refOf)
    .filter((ref) => !keys.has(keyOf(ref)));
}
