// What the records of a release say of it: in order, failed, or left in the middle of an operation, by whom and since when.
import {type UnfinishedRevision, unfinishedRevision} from '../../helm/history.ts';
import type {ReleaseRecord} from '../../helm/record.ts';
import {chartLabel} from '../../helm/record.ts';
import type {WayOut} from '../../helm/release-steps.ts';
import {waysOut} from '../../helm/repair.ts';
import type {StoredRevision} from '../../helm/storage.ts';
import type {Judgement} from '../../plan/judgement.ts';
import type {InstalledRelease} from '../helm-release/installed.ts';
import {clientPatienceSeconds} from '../helm-release/records.ts';
import {type ReleaseTask, releaseCodes} from './task.ts';

export type Recorded = Extract<InstalledRelease, {state: 'recorded'}>;

/** Undefined, with a finding, for a release that is not there or whose records may not be read. */
export function foundRecords(
  task: ReleaseTask,
  installed: InstalledRelease,
  judgement: Judgement,
): Recorded | undefined {
  const {release, namespace} = task;
  if (installed.state === 'recorded') return installed;
  if (installed.state === 'unknown')
    judgement.unknown(releaseCodes.release, `the records of release ${release}`, installed.answer);
  else {
    const hint = `${task.ownName} release status --all-namespaces  # lists what there is`;
    judgement.broken(releaseCodes.release, `release ${release} is not installed in namespace ${namespace}`, {hint});
  }
  return undefined;
}

/** All records that were read, the newest first. */
export function readRecords({record, deployed, left}: Recorded): ReleaseRecord[] {
  return [record, deployed?.record, ...left].filter((found) => found !== undefined);
}

/** One line for each revision, the newest first. */
export function historyLines({revisions}: Recorded): string[] {
  return [...revisions].reverse().map(({revision, status, modifiedAt, createdAt, writtenBy}) => {
    const time =
      (modifiedAt !== undefined && createdAt !== undefined && modifiedAt < createdAt ? createdAt : modifiedAt) ??
      createdAt;
    const when = time === undefined ? '' : `, ${time.toISOString().replace(/\.\d+Z$/, 'Z')}`;
    return `revision ${revision}: ${status}${when}${writtenBy === undefined ? '' : ` by ${writtenBy}`}`;
  });
}

/** The operation that did not come to an end, with what can be done about it. */
export interface Stuck {
  unfinished: UnfinishedRevision;
  ways: WayOut[];
  /** Its client may still be at work. */
  isRecent: boolean;
}

export function stuckIn(recorded: Recorded, now: Date): Stuck | undefined {
  const unfinished = unfinishedRevision(recorded.revisions, now);
  if (unfinished === undefined) return undefined;
  const ways = waysOut({history: recorded.revisions, records: readRecords(recorded)}, unfinished.stored);
  const {ageSeconds} = unfinished;
  return {unfinished, ways, isRecent: ageSeconds !== undefined && ageSeconds < clientPatienceSeconds};
}

/** `helm began it 3 h 2 min ago (pending-upgrade)` */
export function stuckWords({stored, by, ageSeconds}: UnfinishedRevision): string {
  const age = ageSeconds === undefined ? 'at an unknown time' : `${spanOf(ageSeconds)} ago`;
  return `${by ?? 'an unknown client'} began it ${age} (${stored.status})`;
}

function spanOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

/** A revision in words: `revision 3 of chart app-1.2.3`. */
export function revisionWords(stored: StoredRevision, record: ReleaseRecord | undefined): string {
  return `revision ${stored.revision}${record === undefined ? '' : ` of chart ${chartLabel(record)}`}`;
}
