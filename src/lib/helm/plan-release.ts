// What it takes to bring a release from its history to the wanted content: which records to write, and when.
import {
  deployedRevisions,
  latestRevision,
  nextRevision,
  type UnfinishedRevision,
  unfinishedRevision,
} from './history.ts';
import {newRecord, withStatus} from './record.ts';
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
import {markFailed, planRepair, type RepairPlan, waysOut} from './repair.ts';
import type {StoredRevision} from './storage.ts';

export {failedStep, type ReleaseStep} from './release-steps.ts';

export type ReleasePlan =
  | {outcome: 'unchanged'; revision: number}
  | {
      outcome: 'install' | 'upgrade';
      revision: number;
      /** What differs from the deployed revision: `chart scone-operator-5.9.0, wanted scone-operator-6.0.6`. */
      differences: string[];
      steps: ReleaseStep[];
    }
  | RepairPlan
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
      ...hookSteps(record, 'pre-install'),
      {do: 'apply-manifest', before: undefined, after: desired.manifest},
      ...hookSteps(record, 'post-install'),
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
    ...(before === undefined ? {} : {firstDeployed: before.info.first_deployed, applyMethod: before.apply_method}),
  });
  return {
    outcome: 'upgrade',
    revision,
    differences,
    steps: [
      {do: 'create-record', record},
      ...pruneSteps(input),
      ...hookSteps(record, 'pre-upgrade'),
      {do: 'apply-manifest', before: before?.manifest, after: desired.manifest},
      ...hookSteps(record, 'post-upgrade'),
      ...finishSteps(input, withStatus(record, 'deployed', 'Upgrade complete'), current),
    ],
  };
}

function planUnfinished(input: ReleasePlanInput, unfinished: UnfinishedRevision): ReleasePlan {
  const {stored} = unfinished;
  const {wayOut, ...rest} = input;
  const ways = waysOut(input, stored);
  const chosen = ways.find(({choice}) => choice === wayOut);
  if (chosen === undefined) return {outcome: 'blocked', unfinished, waysOut: ways};
  if (chosen.choice !== 'mark-failed') return planRepair(input, stored, chosen.choice);
  const {steps, after} = markFailed(input, stored);
  const plan = planRelease({...rest, ...after});
  return 'steps' in plan ? {...plan, steps: [...steps, ...plan.steps]} : plan;
}
