// One policy object: what it would change, the write, and what the operator says of it.
import {isDeepStrictEqual} from 'node:util';
import type {CasSite} from '../cas/site.ts';
import {ApiError} from '../cluster/api-error.ts';
import {describeRef, type KubeObject, refOf} from '../cluster/object.ts';
import {readObject} from '../cluster/read.ts';
import {waitFor} from '../cluster/wait.ts';
import {ApplyConflict, applyObject} from '../cluster/write.ts';
import {fieldManager} from '../plan/field-manager.ts';
import {Failure} from '../report/failure.ts';
import {expectedHash} from './expected-hash.ts';
import {isSameCas, type ObjectPlace, type PolicyObject} from './policy-object.ts';
import {type Expectation, judgeStatus, type PolicyStatus, receptionOf, settled, statusOf} from './policy-status.ts';
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

export interface Applied {
  plan: ObjectPlan;
  isWritten: boolean;
  isAccepted: boolean;
  results: {name: string; value: string}[];
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

export async function applyOne(site: CasSite, plan: ObjectPlan, run: PolicyRun): Promise<Applied> {
  const {cluster, outside} = site;
  const object = describeObject(plan.object);
  const expectation: Expectation = {
    before: plan.change === 'create' ? undefined : plan.before,
    isChanged: plan.change === 'change' && plan.isOtherText,
    hash: await expectedHash(plan.wanted.policy, run),
  };
  if (plan.change !== 'none') {
    try {
      // Without the signal: a write that is under way when the person interrupts is finished.
      await applyObject(cluster, plan.object, {fieldManager});
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 409) throw error;
      const hint = 'look at what is there now, and apply again';
      run.judgement.broken('PS456', 'somebody else changed it in this very moment', {object, hint});
      return {plan, isWritten: false, isAccepted: false, results: []};
    }
    outside.emit({type: 'note', level: 'info', text: `${object} is applied; waiting for what the CAS says`});
  }
  const status = await statusInTime(site, plan, expectation);
  const isAccepted = tell(status, expectation, object, run);
  const {hash, revision} = status ?? {};
  const results = [
    ...(hash ? [{name: `hash of ${plan.object.metadata.name}`, value: hash}] : []),
    ...(revision ? [{name: `revision of ${plan.object.metadata.name}`, value: revision}] : []),
  ];
  return {plan, isWritten: true, isAccepted, results};
}

/** What it says when it is settled, or when there is no time left. */
async function statusInTime(
  {cluster, outside, deadline}: CasSite,
  {object}: ObjectPlan,
  expectation: Expectation,
): Promise<PolicyStatus | undefined> {
  const ref = refOf(object);
  const onState = (state: string) =>
    outside.emit({type: 'note', level: 'verbose', text: `${describeRef(ref)}: ${state}`});
  const condition = settled(expectation);
  try {
    const met = await waitFor(cluster, {
      ref,
      condition,
      what: 'the policy to be accepted',
      deadline,
      signal: outside.signal,
      onState,
    });
    return met === undefined ? undefined : statusOf(met);
  } catch (error) {
    if (
      !(error instanceof Failure) ||
      (error.kind !== 'failed' && error.kind !== 'deadline') ||
      error instanceof ApiError
    )
      throw error;
    const answer = await readObject(cluster, ref, {signal: outside.signal});
    return answer.state === 'found' ? statusOf(answer.value) : undefined;
  }
}

/** True when the CAS holds the policy. */
function tell(
  status: PolicyStatus | undefined,
  expectation: Expectation,
  object: string,
  {judgement, outside}: PolicyRun,
): boolean {
  const verdict = judgeStatus(status, expectation);
  const look = `kubectl describe ${object.replace(/^(\S+) (\S+)\/(\S+)$/, '$1 $3 -n $2')}`;
  switch (verdict.is) {
    case 'accepted': {
      const {hash, revision} = verdict.status;
      judgement.ok('PS457', `the CAS has accepted it: ${verdict.status.state}`, {object});
      const by = expectation.hash === hash ? ', as the scone program calculates it' : '';
      judgement.ok('PS458', `its hash is ${hash}${by}${revision === undefined ? '' : `, revision ${revision}`}`, {
        object,
      });
      return true;
    }
    case 'refused':
      judgement.broken('PS457', `it is refused: ${verdict.status.state}`, {object, hint: look});
      return false;
    case 'unchanged':
      judgement.broken('PS458', `the policy was changed, but the hash is still ${verdict.status.hash}`, {
        object,
        hint: look,
      });
      return false;
    case 'another':
      judgement.broken('PS458', `the hash is ${verdict.status.hash}, not ${expectation.hash} as of this policy`, {
        object,
        hint: look,
      });
      return false;
    case 'open': {
      const said = verdict.status?.state;
      const summary = said
        ? `it is not known what the state ${JSON.stringify(said)} means for the policy`
        : 'the operator has not said what became of it';
      const hint = `${outside.ownName} operator`;
      judgement.findings.push({code: 'PS457', verdict: 'unknown', component: 'policy', summary, object, hint});
      return false;
    }
  }
}
