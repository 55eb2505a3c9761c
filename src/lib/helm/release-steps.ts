// The steps of an operation on a release, and those that all operations share.
import {deployedRevisions, revisionsToPrune} from './history.ts';
import {type Hook, type HookEvent, hooksFor} from './hooks.ts';
import {type RecordContent, type ReleaseRecord, withStatus} from './record.ts';
import type {RecordRef, StoredRevision} from './storage.ts';

/** One step; they are carried out in order, and a failure ends them with `failedStep`. */
export type ReleaseStep =
  | {do: 'create-record'; record: ReleaseRecord}
  | {do: 'replace-record'; record: ReleaseRecord; stored: StoredRevision | undefined}
  | {do: 'delete-record'; ref: RecordRef}
  | {do: 'run-hooks'; event: HookEvent; hooks: Hook[]}
  /** The objects of the new manifest, then deletion of those that only the manifest before has. */
  | {do: 'apply-manifest'; before: string | undefined; after: string};

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

/** A way out of an operation that did not come to an end. */
export interface WayOut {
  choice: 'mark-failed' | 'adopt' | 'roll-back';
  /** What it does, for the person who chooses. */
  effect: string;
}

export function recordOf({records}: ReleasePlanInput, revision: number): ReleaseRecord | undefined {
  return records.find(({version}) => version === revision);
}

/** A record written over the one that is there. */
export function replaceStep(record: ReleaseRecord, stored?: StoredRevision): ReleaseStep {
  return {do: 'replace-record', record, stored};
}

/** Nothing if there is no hook for that event. */
export function hookSteps({hooks}: Pick<RecordContent, 'hooks'>, event: HookEvent): ReleaseStep[] {
  const due = hooksFor(hooks, event);
  return due.length === 0 ? [] : [{do: 'run-hooks', event, hooks: due}];
}

/** To come after the new record exists: a client that dies in between never leaves fewer revisions than it found. */
export function pruneSteps({history, historyMax}: ReleasePlanInput): ReleaseStep[] {
  return revisionsToPrune(history, historyMax).map(({ref}) => ({do: 'delete-record', ref}));
}

/**
 * The end of every operation. The new revision is marked deployed first: a client that dies before the old ones are
 * superseded leaves two deployed revisions, of which Helm takes the newer; the other way round it would leave none.
 */
export function finishSteps(input: ReleasePlanInput, done: ReleaseRecord, current: StoredRevision): ReleaseStep[] {
  const old = [...new Set([current, ...deployedRevisions(input.history)])];
  const stored = input.history.find(({revision}) => revision === done.version);
  return [
    replaceStep(done, stored),
    ...supersedeSteps(
      input,
      old.filter(({revision}) => revision !== done.version),
    ),
  ];
}

/** Marks revisions superseded, as far as their records are known. */
export function supersedeSteps(input: ReleasePlanInput, revisions: readonly StoredRevision[]): ReleaseStep[] {
  return revisions.flatMap((stored) => {
    const record = recordOf(input, stored.revision);
    return record === undefined ? [] : [replaceStep(withStatus(record, 'superseded'), stored)];
  });
}

/** The last step of an operation that went wrong: the revision marked failed, with the reason. */
export function failedStep(
  record: ReleaseRecord,
  operation: 'install' | 'upgrade' | 'roll-back',
  reason: string,
): ReleaseStep {
  const start = {install: 'Release', upgrade: 'Upgrade', 'roll-back': 'Rollback'}[operation];
  return replaceStep(withStatus(record, 'failed', `${start} ${JSON.stringify(record.name)} failed: ${reason}`));
}
