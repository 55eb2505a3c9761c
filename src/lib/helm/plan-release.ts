// What it takes to bring a release from its history to the wanted content: which records to write, and when.

import {
  defaultHistoryMax,
  deployedRevisions,
  latestRevision,
  nextRevision,
  revisionsToPrune,
  type UnfinishedRevision,
  unfinishedRevision,
} from './history.ts';
import {type Hook, type HookEvent, hooksFor} from './hooks.ts';
import {chartLabel, newRecord, type RecordContent, type ReleaseRecord, withStatus} from './record.ts';
import type {RecordRef, StoredRevision} from './storage.ts';
import {sameValues} from './table.ts';

/** One step; they are carried out in order, and a failure ends them with `failedStep`. */
export type ReleaseStep =
  | {do: 'create-record'; record: ReleaseRecord}
  | {do: 'replace-record'; record: ReleaseRecord; stored: StoredRevision | undefined}
  | {do: 'delete-record'; ref: RecordRef}
  | {do: 'run-hooks'; event: HookEvent; hooks: Hook[]}
  /** The objects of the new manifest, then deletion of those that only the manifest before has. */
  | {do: 'apply-manifest'; before: string | undefined; after: string};

/** A way out of an operation that did not come to an end. */
export interface WayOut {
  choice: 'mark-failed' | 'adopt' | 'roll-back';
  /** What it does, for the person who chooses. */
  effect: string;
}

export type ReleasePlan =
  | {outcome: 'unchanged'; revision: number}
  | {
      outcome: 'install' | 'upgrade' | 'roll-back' | 'adopt';
      revision: number;
      /** What differs from the deployed revision: `chart scone-operator-5.9.0, wanted scone-operator-6.0.6`. */
      differences: string[];
      steps: ReleaseStep[];
    }
  | {outcome: 'blocked'; unfinished: UnfinishedRevision; waysOut: WayOut[]};

export interface ReleasePlanInput {
  /** All revisions of the release in its driver. */
  history: readonly StoredRevision[];
  /** The records of `recordsToRead(history)`, and for a roll-back that of the target. */
  records: readonly ReleaseRecord[];
  desired: RecordContent;
  now: Date;
  historyMax?: number;
  /** Write a new revision even if nothing differs (the objects were altered and are applied again). */
  evenIfEqual?: boolean;
  /** What to do about an unfinished operation; without it the plan is `blocked`. */
  wayOut?: WayOut['choice'];
}

/** The revisions whose records the plan needs: the newest, and all that are marked deployed. */
export function recordsToRead(history: readonly StoredRevision[]): StoredRevision[] {
  const latest = latestRevision(history);
  return [...new Set([...(latest === undefined ? [] : [latest]), ...deployedRevisions(history)])];
}

/** Compares a stored revision with the wanted content: chart, values, manifest, hooks. Empty if a new one would be equal. */
export function releaseDifferences(record: ReleaseRecord, desired: RecordContent): string[] {
  const wanted = `${desired.chart.metadata.name}-${desired.chart.metadata.version}`;
  const checks: [boolean, string][] = [
    [chartLabel(record) === wanted, `chart ${chartLabel(record)}, wanted ${wanted}`],
    [sameValues(record.config ?? {}, desired.config), 'values'],
    [(record.manifest ?? '') === desired.manifest, 'manifest'],
    [sameHooks(record.hooks ?? [], desired.hooks), 'hooks'],
  ];
  return checks.filter(([equal]) => !equal).map(([, difference]) => difference);
}

function sameHooks(a: readonly Hook[], b: readonly Hook[]): boolean {
  return a.length === b.length && a.every((hook, index) => hook.manifest === b[index]?.manifest);
}

/** Decides between nothing, install, upgrade and blocked. Pure: the same input gives the same steps. */
export function planRelease(input: ReleasePlanInput): ReleasePlan {
  const {history, now} = input;
  const latest = latestRevision(history);
  const unfinished = unfinishedRevision(history, now);
  if (unfinished !== undefined) return planUnfinished(input, unfinished);
  if (latest === undefined || latest.status === 'uninstalled') return planInstall(input, latest);
  const [current] = deployedRevisions(history);
  const differences = differencesFrom(input, latest, current);
  if (differences.length === 0 && input.evenIfEqual !== true) return {outcome: 'unchanged', revision: latest.revision};
  return planUpgrade(input, current ?? latest, differences);
}

function differencesFrom(
  input: ReleasePlanInput,
  latest: StoredRevision,
  current: StoredRevision | undefined,
): string[] {
  const failed = latest.status === 'deployed' ? [] : [`revision ${latest.revision} is ${latest.status}`];
  const record = current === undefined ? undefined : recordOf(input, current.revision);
  const other = deployedRevisions(input.history).slice(1);
  return [
    ...failed,
    ...other.map(({revision}) => `revision ${revision} is marked deployed, too`),
    ...(record === undefined ? [] : releaseDifferences(record, input.desired)),
  ];
}

function recordOf({records}: ReleasePlanInput, revision: number): ReleaseRecord | undefined {
  return records.find(({version}) => version === revision);
}

/** A first install, or one over the history that `helm uninstall --keep-history` left. */
function planInstall(input: ReleasePlanInput, uninstalled: StoredRevision | undefined): ReleasePlan {
  const revision = nextRevision(input.history);
  const state = {revision, deployed: input.now};
  const old = uninstalled === undefined ? undefined : recordOf(input, uninstalled.revision);
  return {
    outcome: 'install',
    revision,
    differences: ['release is not installed'],
    steps: [
      ...(old === undefined ? [] : [replace(withStatus(old, 'superseded', 'superseded by new release'), uninstalled)]),
      {
        do: 'create-record',
        record: newRecord(input.desired, {
          ...state,
          status: 'pending-install',
          description: 'Initial install underway',
        }),
      },
      ...pruning(input),
      ...hooks(input.desired, 'pre-install'),
      {do: 'apply-manifest', before: undefined, after: input.desired.manifest},
      ...hooks(input.desired, 'post-install'),
      replace(newRecord(input.desired, {...state, status: 'deployed', description: 'Install complete'})),
    ],
  };
}

function planUpgrade(input: ReleasePlanInput, current: StoredRevision, differences: string[]): ReleasePlan {
  const revision = nextRevision(input.history);
  const before = recordOf(input, current.revision);
  const state = {
    revision,
    deployed: input.now,
    ...(before === undefined ? {} : {firstDeployed: before.info.first_deployed}),
  };
  return {
    outcome: 'upgrade',
    revision,
    differences,
    steps: [
      {
        do: 'create-record',
        record: newRecord(input.desired, {...state, status: 'pending-upgrade', description: 'Preparing upgrade'}),
      },
      ...pruning(input),
      ...hooks(input.desired, 'pre-upgrade'),
      {do: 'apply-manifest', before: before?.manifest, after: input.desired.manifest},
      ...hooks(input.desired, 'post-upgrade'),
      ...finish(
        input,
        newRecord(input.desired, {...state, status: 'deployed', description: 'Upgrade complete'}),
        current,
      ),
    ],
  };
}

/**
 * The end of every operation. The new revision is marked deployed first: a client that dies before the old ones are
 * superseded leaves two deployed revisions, of which Helm takes the newer; the other way round it would leave none.
 */
function finish(input: ReleasePlanInput, done: ReleaseRecord, current: StoredRevision): ReleaseStep[] {
  const old = new Set([current, ...deployedRevisions(input.history)]);
  const superseded = [...old].flatMap((stored) => {
    const record = stored.revision === done.version ? undefined : recordOf(input, stored.revision);
    return record === undefined ? [] : [replace(withStatus(record, 'superseded'), stored)];
  });
  return [replace(done, storedOf(input, done.version)), ...superseded];
}

function storedOf({history}: ReleasePlanInput, revision: number): StoredRevision | undefined {
  return history.find((stored) => stored.revision === revision);
}

function replace(record: ReleaseRecord, stored?: StoredRevision): ReleaseStep {
  return {do: 'replace-record', record, stored};
}

function hooks(content: Pick<RecordContent, 'hooks'>, event: HookEvent): ReleaseStep[] {
  const due = hooksFor(content.hooks, event);
  return due.length === 0 ? [] : [{do: 'run-hooks', event, hooks: due}];
}

/** After the new record exists, so that a client that dies in between never leaves fewer revisions than it found. */
function pruning({history, historyMax}: ReleasePlanInput): ReleaseStep[] {
  return revisionsToPrune(history, historyMax ?? defaultHistoryMax).map(({ref}) => ({do: 'delete-record', ref}));
}

function planUnfinished(input: ReleasePlanInput, unfinished: UnfinishedRevision): ReleasePlan {
  const ways = waysOut(input, unfinished);
  const {stored} = unfinished;
  const record = recordOf(input, stored.revision);
  if (record === undefined || !ways.some(({choice}) => choice === input.wayOut)) {
    return {outcome: 'blocked', unfinished, waysOut: ways};
  }
  if (input.wayOut === 'adopt') {
    return {
      outcome: 'adopt',
      revision: stored.revision,
      differences: [`revision ${stored.revision} is ${stored.status}`],
      steps: finish(input, withStatus(record, 'deployed', 'Adopted after an operation that did not end'), stored),
    };
  }
  const failed = withStatus(record, 'failed', `${stored.status} did not come to an end`);
  const rest = afterMarking(input, stored, failed);
  return rest.outcome === 'unchanged' || rest.outcome === 'blocked'
    ? rest
    : {...rest, steps: [replace(failed, stored), ...rest.steps]};
}

/** The plan as if the unfinished revision had been marked failed already. */
function afterMarking(input: ReleasePlanInput, stuck: StoredRevision, failed: ReleaseRecord): ReleasePlan {
  const {wayOut, ...rest} = input;
  const next = {
    ...rest,
    history: input.history.map((stored) => (stored === stuck ? {...stored, status: 'failed'} : stored)),
    records: input.records.map((record) => (record.version === failed.version ? failed : record)),
  };
  const target = deployedRevisions(next.history)[0];
  return wayOut === 'roll-back' && target !== undefined ? planRollback(next, target) : planRelease(next);
}

function waysOut({history}: ReleasePlanInput, {stored}: UnfinishedRevision): WayOut[] {
  const [deployed] = deployedRevisions(history);
  const ways: WayOut[] = [
    {choice: 'mark-failed', effect: `marks revision ${stored.revision} failed and goes on with a new revision`},
  ];
  if (stored.status !== 'uninstalling') {
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

/** Goes back to what an earlier revision had, as a new revision. The record of the target must be in `records`. */
export function planRollback(input: ReleasePlanInput, target: StoredRevision): ReleasePlan {
  const goal = recordOf(input, target.revision);
  const current = latestRevision(input.history);
  if (goal === undefined || current === undefined) return {outcome: 'unchanged', revision: target.revision};
  const before = recordOf(input, current.revision);
  const revision = nextRevision(input.history);
  const record: ReleaseRecord = {
    ...goal,
    info: {
      first_deployed: before?.info.first_deployed ?? goal.info.first_deployed,
      last_deployed: newRecord(input.desired, {revision, status: 'unknown', description: '', deployed: input.now}).info
        .last_deployed,
      deleted: '',
      description: `Rollback to ${target.revision}`,
      status: 'pending-rollback',
      ...(goal.info.notes === undefined ? {} : {notes: goal.info.notes}),
    },
    version: revision,
  };
  return {
    outcome: 'roll-back',
    revision,
    differences: [`revision ${current.revision} is ${current.status}`],
    steps: [
      {do: 'create-record', record},
      ...pruning(input),
      ...hooks({hooks: record.hooks ?? []}, 'pre-rollback'),
      {do: 'apply-manifest', before: before?.manifest, after: record.manifest ?? ''},
      ...hooks({hooks: record.hooks ?? []}, 'post-rollback'),
      ...finish(input, withStatus(record, 'deployed'), target),
    ],
  };
}

/** The last step of an operation that went wrong: the revision marked failed, with the reason. */
export function failedStep(
  record: ReleaseRecord,
  operation: 'install' | 'upgrade' | 'roll-back',
  reason: string,
): ReleaseStep {
  const start = {install: 'Release', upgrade: 'Upgrade', 'roll-back': 'Rollback'}[operation];
  return replace(withStatus(record, 'failed', `${start} ${JSON.stringify(record.name)} failed: ${reason}`));
}
