// Taking a release away: its hooks, its objects, its records.
import {deployedRevisions, latestRevision, type UnfinishedRevision, unfinishedRevision} from './history.ts';
import {goTime, type ReleaseRecord, withStatus} from './record.ts';
import {type ChangeInput, hookSteps, type ReleaseStep, recordOf, replaceStep, supersedeSteps} from './release-steps.ts';
import type {StoredRevision} from './storage.ts';

export interface UninstallInput extends ChangeInput {
  /** Keep the records, so that the release can be rolled back to what it was. */
  keepHistory?: boolean;
  /** Go on although another operation did not come to an end. */
  evenIfUnfinished?: boolean;
}

export type UninstallPlan =
  | {outcome: 'absent'}
  | {outcome: 'uninstall'; revision: number; record: ReleaseRecord; steps: ReleaseStep[]}
  /** Only records are left of it. */
  | {outcome: 'purge'; revision: number; steps: ReleaseStep[]}
  | {outcome: 'blocked'; unfinished: UnfinishedRevision}
  | {outcome: 'unreadable'; stored: StoredRevision};

/**
 * Records go last and the newest at the very end: whoever is stopped in between leaves a release that says
 * `uninstalling`, which both Helm and we can uninstall again.
 */
export function planUninstall(input: UninstallInput): UninstallPlan {
  const {history, keepHistory = false, evenIfUnfinished = false} = input;
  const latest = latestRevision(history);
  if (latest === undefined) return {outcome: 'absent'};
  const {revision} = latest;
  if (latest.status === 'uninstalled') {
    return keepHistory ? {outcome: 'absent'} : {outcome: 'purge', revision, steps: purgeSteps(history)};
  }
  const unfinished = unfinishedRevision(history, input.now);
  // An uninstallation that did not end is what we are asked for anyway.
  if (unfinished !== undefined && latest.status !== 'uninstalling' && !evenIfUnfinished) {
    return {outcome: 'blocked', unfinished};
  }
  const record = recordOf(input, revision);
  if (record === undefined) return {outcome: 'unreadable', stored: latest};
  return {outcome: 'uninstall', revision, record, steps: uninstallSteps(input, latest, record, keepHistory)};
}

function uninstallSteps(
  input: UninstallInput,
  latest: StoredRevision,
  record: ReleaseRecord,
  keepHistory: boolean,
): ReleaseStep[] {
  const going = uninstalling(record, input.now);
  const older = deployedRevisions(input.history).filter((stored) => stored !== latest);
  return [
    replaceStep(going, latest),
    ...hookSteps(going, 'pre-delete', latest),
    {do: 'delete-manifest', manifest: record.manifest ?? ''},
    ...hookSteps(going, 'post-delete', latest),
    ...(keepHistory
      ? [
          replaceStep(withStatus(going, 'uninstalled', 'Uninstallation complete'), latest),
          ...supersedeSteps(input, older),
        ]
      : purgeSteps(input.history)),
  ];
}

function uninstalling(record: ReleaseRecord, now: Date): ReleaseRecord {
  const going = withStatus(record, 'uninstalling', 'Deletion in progress (or silently failed)');
  return {...going, info: {...going.info, deleted: goTime(now)}};
}

function purgeSteps(history: readonly StoredRevision[]): ReleaseStep[] {
  const oldestFirst = [...history].sort((a, b) => a.revision - b.revision);
  return oldestFirst.map(({ref}) => ({do: 'delete-record', ref, because: 'its release is uninstalled'}));
}
