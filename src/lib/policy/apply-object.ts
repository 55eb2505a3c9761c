// One policy object: the write, and what the operator says of it.
import type {CasSite} from '../cas/site.ts';
import {ApiError} from '../cluster/api-error.ts';
import {describeRef, refOf} from '../cluster/object.ts';
import {readObject} from '../cluster/read.ts';
import {waitFor} from '../cluster/wait.ts';
import {applyObject} from '../cluster/write.ts';
import {fieldManager} from '../plan/field-manager.ts';
import {Failure} from '../report/failure.ts';
import {expectedHash} from './expected-hash.ts';
import {describeObject, type ObjectPlan} from './plan-object.ts';
import {type Expectation, judgeStatus, type PolicyStatus, settled, statusOf} from './policy-status.ts';
import type {PolicyRun} from './sign-outside.ts';

export interface Applied {
  plan: ObjectPlan;
  isWritten: boolean;
  isAccepted: boolean;
  results: {name: string; value: string}[];
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
