// What it takes to bring a release from its history to the wanted content: which records to write, and when.
import {
  deployedRevisions,
  latestRevision,
  nextRevision,
  type UnfinishedRevision,
  unfinishedRevision,
} from './history.ts';
import {planRollback, type RollbackPlan} from './plan-rollback.ts';
import {newRecord, type ReleaseRecord, withStatus} from './record.ts';
import {releaseDifferences} from './release-differences.ts';
import {
  finishSteps,
  hookSteps,
  pruneSteps,
  type ReleasePlanInput,
  type ReleaseStep,
  recordOf,
  replaceStep,
  supersedeSteps,
  type WayOut,
} from './release-steps.ts';
import type {StoredRevision} from './storage.ts';

export {failedStep, type ReleaseStep} from './release-steps.ts';

export type ReleasePlan =
  | {outcome: 'unchanged'; revision: number}
  | {
      outcome: 'install' | 'upgrade' | 'adopt';
      revision: number;
      /** What differs from the deployed revision: `chart scone-operator-5.9.0, wanted scone-operator-6.0.6`. */
      differences: string[];
      steps: ReleaseStep[];
    }
  | RollbackPlan
  | {outcome: 'blocked'; unfinished: UnfinishedRevision; waysOut: WayOut[]};

/** The revisions whose records the plan needs: the newest, and all that are marked deployed. */
export function recordsToRead(history: readonly StoredRevision[]): StoredRevision[] {
  const latest = latestRevision(history);
  return [...new Set([...(latest === undefined ? [] : [latest]), ...deployedRevisions(history)])];
}

/** Decides between nothing, install, upgrade, adopt, roll-back and blocked. Pure: the same input gives the same steps. */
export function planRelease(input: ReleasePlanInput): ReleasePlan {
  const {history, now} = input;
  const latest = latestRevision(history);
  const unfinished = unfinishedRevision(history, now);
  if (unfinished !== undefined) return planUnfinished(input, unfinished);
  if (latest === undefined || latest.status === 'uninstalled') return planInstall(input, latest);
  const [current] = deployedRevisions(history);
  const differences = differencesFrom(input, latest, current);
  if (differences.length > 0 || input.evenIfEqual === true) return planUpgrade(input, current ?? latest, differences);
  return planTidying(input, latest);
}

function differencesFrom(
  input: ReleasePlanInput,
  latest: StoredRevision,
  current: StoredRevision | undefined,
): string[] {
  const failed = latest.status === 'deployed' ? [] : [`revision ${latest.revision} is ${latest.status}`];
  return [...failed, ...(current === undefined ? [] : contentDifferences(input, current))];
}

/** The newest revision is as wanted; older ones that are still marked deployed were left by a client that died. */
function planTidying(input: ReleasePlanInput, {revision}: StoredRevision): ReleasePlan {
  const left = deployedRevisions(input.history).slice(1);
  if (left.length === 0) return {outcome: 'unchanged', revision};
  const differences = left.map((stored) => `revision ${stored.revision} is marked deployed, too`);
  return {outcome: 'adopt', revision, differences, steps: supersedeSteps(input, left)};
}

function contentDifferences(input: ReleasePlanInput, current: StoredRevision): string[] {
  const record = recordOf(input, current.revision);
  if (record === undefined) return [`revision ${current.revision} cannot be read`];
  return releaseDifferences(record, input.desired);
}

/** A first install, or one over the history that `helm uninstall --keep-history` left. */
function planInstall(input: ReleasePlanInput, uninstalled: StoredRevision | undefined): ReleasePlan {
  const {desired, now, history} = input;
  const revision = nextRevision(history);
  const old = uninstalled === undefined ? undefined : recordOf(input, uninstalled.revision);
  const record = newRecord(desired, {
    revision,
    deployed: now,
    status: 'pending-install',
    description: 'Initial install underway',
  });
  return {
    outcome: 'install',
    revision,
    differences: ['release is not installed'],
    steps: [
      ...(old === undefined
        ? []
        : [replaceStep(withStatus(old, 'superseded', 'superseded by new release'), uninstalled)]),
      {do: 'create-record', record},
      ...pruneSteps(input),
      ...hookSteps(desired, 'pre-install'),
      {do: 'apply-manifest', before: undefined, after: desired.manifest},
      ...hookSteps(desired, 'post-install'),
      replaceStep(withStatus(record, 'deployed', 'Install complete')),
    ],
  };
}

function planUpgrade(input: ReleasePlanInput, current: StoredRevision, differences: string[]): ReleasePlan {
  const {desired, now, history} = input;
  const revision = nextRevision(history);
  const before = recordOf(input, current.revision);
  const record = newRecord(desired, {
    revision,
    deployed: now,
    status: 'pending-upgrade',
    description: 'Preparing upgrade',
    ...(before === undefined ? {} : {firstDeployed: before.info.first_deployed}),
  });
  return {
    outcome: 'upgrade',
    revision,
    differences,
    steps: [
      {do: 'create-record', record},
      ...pruneSteps(input),
      ...hookSteps(desired, 'pre-upgrade'),
      {do: 'apply-manifest', before: before?.manifest, after: desired.manifest},
      ...hookSteps(desired, 'post-upgrade'),
      ...finishSteps(input, withStatus(record, 'deployed', 'Upgrade complete'), current),
    ],
  };
}

function planUnfinished(input: ReleasePlanInput, unfinished: UnfinishedRevision): ReleasePlan {
  const {stored} = unfinished;
  const record = recordOf(input, stored.revision);
  const ways = waysOut(input, unfinished, record);
  if (!ways.some(({choice}) => choice === input.wayOut)) return {outcome: 'blocked', unfinished, waysOut: ways};
  if (input.wayOut === 'adopt' && record !== undefined) {
    return {
      outcome: 'adopt',
      revision: stored.revision,
      differences: [`revision ${stored.revision} is ${stored.status}`],
      steps: finishSteps(input, withStatus(record, 'deployed', 'Adopted after an operation that did not end'), stored),
    };
  }
  return planOverFailed(input, stored, record);
}

function waysOut(
  {history}: ReleasePlanInput,
  {stored}: UnfinishedRevision,
  record: ReleaseRecord | undefined,
): WayOut[] {
  const [deployed] = deployedRevisions(history);
  const ways: WayOut[] = [
    {choice: 'mark-failed', effect: `marks revision ${stored.revision} failed and goes on with a new revision`},
  ];
  if (stored.status !== 'uninstalling' && record !== undefined) {
    ways.push({choice: 'adopt', effect: `marks revision ${stored.revision} deployed, if the cluster matches it`});
  }
  if (deployed !== undefined) {
    ways.push({
      choice: 'roll-back',
      effect: `goes back to revision ${deployed.revision}, the last one that was deployed`,
    });
  }
  return ways;
}

/** Marks the unfinished revision failed (if it can be read at all), and goes on as if it had been so before. */
function planOverFailed(
  input: ReleasePlanInput,
  stuck: StoredRevision,
  record: ReleaseRecord | undefined,
): ReleasePlan {
  const {wayOut, ...rest} = input;
  const failed = record && withStatus(record, 'failed', `${stuck.status} did not come to an end`);
  const next: ReleasePlanInput = {
    ...rest,
    history: input.history.map((stored) => (stored === stuck ? {...stored, status: 'failed'} : stored)),
    records: input.records.map((other) => (failed !== undefined && other === record ? failed : other)),
  };
  const [target] = deployedRevisions(next.history);
  const rollback = wayOut === 'roll-back' && target !== undefined ? planRollback(next, target) : undefined;
  const plan = rollback ?? planRelease(next);
  if (plan.outcome === 'unchanged' || plan.outcome === 'blocked' || failed === undefined) return plan;
  return {...plan, steps: [replaceStep(failed, stuck), ...plan.steps]};
}
