// The steps of an operation on a release, and those that all operations share.
import {deployedRevisions, revisionsToPrune} from './history.ts';
import {type Hook, type HookEvent, hooksFor} from './hooks.ts';
import {type RecordContent, type ReleaseRecord, withStatus} from './record.ts';
import type {RecordRef, StoredRevision} from './storage.ts';

/** One step; they are carried out in order, and a failure ends them with `failedStep`. */
export type ReleaseStep =
  | {do: 'create-record'; record: ReleaseRecord}
  | {do: 'replace-record'; record: ReleaseRecord; stored: StoredRevision | undefined}
  /** `because` completes "it goes:". */
  | {do: 'delete-record'; ref: RecordRef; because: string}
  /** One after the other; the record, which has them among its hooks, is written before each. */
  | {do: 'run-hooks'; event: HookEvent; hooks: Hook[]; record: ReleaseRecord; stored: StoredRevision | undefined}
  /** The objects of the new manifest, then deletion of those that only the manifest before has. */
  | {do: 'apply-manifest'; before: string | undefined; after: string}
  /** All objects of the manifest but those to be kept. */
  | {do: 'delete-manifest'; manifest: string};

/** What is known of a release. */
export interface KnownRelease {
  /** All revisions of the release in its driver. */
  history: readonly StoredRevision[];
  /** The records of `recordsToRead(history)`, and for a roll-back that of the target. */
  records: readonly ReleaseRecord[];
}

/** What every change of a release needs. */
export interface ChangeInput extends KnownRelease {
  now: Date;
  /** How many revisions are kept; default as in Helm. */
  historyMax?: number | undefined;
}

export interface ReleasePlanInput extends ChangeInput {
  desired: RecordContent;
  /** Write a new revision even if nothing differs (the objects were altered and are applied again). */
  evenIfEqual?: boolean;
  /** What to do about an unfinished operation; without it the plan is `blocked`. */
  wayOut?: WayOut['choice'] | undefined;
}

/** A way out of an operation that did not come to an end. */
export interface WayOut {
  choice: 'mark-failed' | 'adopt' | 'roll-back';
  /** What it does, for the person who chooses. */
  effect: string;
}

export function recordOf({records}: Pick<KnownRelease, 'records'>, revision: number): ReleaseRecord | undefined {
  return records.find(({version}) => version === revision);
}

/** A record written over the one that is there. */
export function replaceStep(record: ReleaseRecord, stored?: StoredRevision): ReleaseStep {
  return {do: 'replace-record', record, stored};
}

/** Nothing if there is no hook for that event. */
export function hookSteps(record: ReleaseRecord, event: HookEvent, stored?: StoredRevision): ReleaseStep[] {
  const hooks = hooksFor(record.hooks ?? [], event);
  return hooks.length === 0 ? [] : [{do: 'run-hooks', event, hooks, record, stored}];
}

/** To come after the new record exists: a client that dies in between never leaves fewer revisions than it found. */
export function pruneSteps({history, historyMax}: ChangeInput): ReleaseStep[] {
  return revisionsToPrune(history, historyMax).map(({ref}) => ({
    do: 'delete-record',
    ref,
    because: 'older than the history that is kept',
  }));
}

/**
 * The end of every operation. The new revision is marked deployed first: a client that dies before the old ones are
 * superseded leaves two deployed revisions, of which Helm takes the newer; the other way round it would leave none.
 */
export function finishSteps(input: KnownRelease, done: ReleaseRecord, current: StoredRevision): ReleaseStep[] {
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
export function supersedeSteps(input: KnownRelease, revisions: readonly StoredRevision[]): ReleaseStep[] {
  return revisions.flatMap((stored) => {
    const record = recordOf(input, stored.revision);
    return record === undefined ? [] : [replaceStep(withStatus(record, 'superseded'), stored)];
  });
}

/** The last step of an operation that went wrong: the revision marked failed, with the reason. */
export function failedStep(
  record: ReleaseRecord,
  operation: 'install' | 'upgrade' | 'roll-back' | 'uninstall',
  reason: string,
): ReleaseStep {
  const start = {install: 'Release', upgrade: 'Upgrade', 'roll-back': 'Rollback', uninstall: 'Uninstallation'}[
    operation
  ];
  return replaceStep(withStatus(record, 'failed', `${start} ${JSON.stringify(record.name)} failed: ${reason}`));
}
