// What applying one policy object would change, and whether it may: held against what is there. Nothing is stored.
import {isDeepStrictEqual} from 'node:util';
import type {CasSite} from '../cas/site.ts';
import {describeRef, type KubeObject, refOf} from '../cluster/object.ts';
import {readObject} from '../cluster/read.ts';
import {ApplyConflict, applyObject} from '../cluster/write.ts';
import {fieldManager} from '../plan/field-manager.ts';
import {Failure} from '../report/failure.ts';
import {isSameCas, type ObjectPlace, type PolicyObject} from './policy-object.ts';
import {type PolicyStatus, receptionOf, statusOf} from './policy-status.ts';
import type {Wanted} from './run-apply.ts';
import {staleHint, staleWords} from './run-verify.ts';
import type {PolicyRun} from './sign-outside.ts';

export interface ObjectPlan {
  wanted: Wanted;
  object: PolicyObject;
  /** `refused`: there is a finding that says why. */
  change: 'create' | 'change' | 'none' | 'refused';
  /** The text of the policy is another one than before. */
  isOtherText: boolean;
  /** Before anything is written. */
  before: PolicyStatus | undefined;
}

export function describeObject(object: KubeObject): string {
  return describeRef(refOf(object));
}

/** Compares with what is there; the server also judges what would be written, and stores nothing. */
export async function planObject(
  site: CasSite,
  {wanted, object, place}: {wanted: Wanted; object: PolicyObject; place: ObjectPlace},
  run: PolicyRun,
): Promise<ObjectPlan> {
  const {judgement} = run;
  const about = describeObject(object);
  const plan = {wanted, object, isOtherText: false, before: undefined};
  const answer = await readObject(site.cluster, refOf(object), {signal: site.outside.signal});
  if ('reason' in answer) {
    judgement.unknown('PS461', about, answer, {object: about});
    return {...plan, change: 'refused'};
  }
  if (answer.state === 'no-kind') {
    const hint = `${site.outside.ownName} operator --reconcile`;
    judgement.broken('PS461', `the cluster does not know ${object.kind}: the operator is not installed`, {
      object: about,
      hint,
    });
    return {...plan, change: 'refused'};
  }
  const present = answer.state === 'found' ? answer.value : undefined;
  const full = present === undefined ? plan : {...plan, ...fitted(object, present, place)};
  const isFine = present === undefined || isReplaceable(full, present, place, run);
  if (!isFine || !(await isTakenByServer(site, full.object, run))) return {...full, change: 'refused'};
  if (present === undefined) return {...full, change: 'create'};
  return {...full, change: isAsWanted(full.object, present) ? 'none' : 'change'};
}

/** Whichever name of the CAS stands there stays; and the write is for this very version of the object only. */
function fitted(
  object: PolicyObject,
  present: KubeObject,
  {cas, clientPort}: ObjectPlace,
): Omit<ObjectPlan, 'wanted' | 'change'> {
  const address: unknown = present.spec?.casAddress;
  const casAddress =
    typeof address === 'string' && isSameCas(address, cas, clientPort) ? address : object.spec.casAddress;
  const {resourceVersion} = present.metadata;
  const metadata = {...object.metadata, ...(resourceVersion !== undefined && {resourceVersion})};
  return {
    object: {...object, metadata, spec: {...object.spec, casAddress}},
    isOtherText: present.spec?.policy !== object.spec.policy,
    before: statusOf(present),
  };
}

function isReplaceable(
  plan: Omit<ObjectPlan, 'change'>,
  present: KubeObject,
  {cas, clientPort}: ObjectPlace,
  {judgement}: PolicyRun,
): boolean {
  const object = describeObject(plan.object);
  const address: unknown = present.spec?.casAddress;
  if (typeof address === 'string' && !isSameCas(address, cas, clientPort)) {
    const hint = 'give the new object a name of its own with --name, or name that CAS';
    judgement.broken('PS461', `it hands its policy to another CAS, ${address}`, {object, hint});
    return false;
  }
  const {facts} = plan.wanted;
  const {before} = plan;
  if (facts === undefined || before === undefined || !plan.isOtherText || before.hash === '') return true;
  // What was refused before is not there, so its hash is that of the version before it.
  if (facts.predecessor === before.hash) return true;
  const isRefusedFirst =
    receptionOf(before) === 'refused' && facts.predecessor === undefined && !/^[0-9a-f]{64}$/.test(before.hash);
  if (isRefusedFirst) return true;
  judgement.broken('PS456', staleWords(facts.predecessor, before.hash), {object, hint: staleHint(before.hash)});
  return false;
}

async function isTakenByServer(
  {cluster, outside}: CasSite,
  object: PolicyObject,
  {judgement}: PolicyRun,
): Promise<boolean> {
  try {
    await applyObject(cluster, object, {fieldManager, dryRun: true, signal: outside.signal});
    return true;
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted' || error.kind === 'deadline') throw error;
    const refusal = {object: describeObject(object), details: [error.reason ?? error.message]};
    if (error instanceof ApplyConflict) {
      const hint = 'let the tool that holds them apply the policy: `policy apply --dry-run -o yaml` prints the object';
      judgement.broken('PS461', 'some of its fields are held by others', {...refusal, hint});
    } else judgement.broken('PS461', `the server does not take it: ${error.summary}`, refusal);
    return false;
  }
}

function isAsWanted(object: PolicyObject, present: KubeObject): boolean {
  const {labels = {}, annotations = {}, ownerReferences = []} = object.metadata;
  const has = (own: Record<string, string>, their: Record<string, string> = {}) =>
    Object.entries(own).every(([key, value]) => their[key] === value);
  const isOwned = ownerReferences.every(({uid}) =>
    present.metadata.ownerReferences?.some((other) => other.uid === uid),
  );
  const isMarked = has(labels, present.metadata.labels) && has(annotations, present.metadata.annotations) && isOwned;
  return isMarked && isDeepStrictEqual(plain(object.spec), plain(present.spec));
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}
