// What the revisions of one release say together: which counts, which is next, which must go, which got stuck.
import type {ReleaseStatus} from './record.ts';
import type {StoredRevision} from './storage.ts';

/** Helm's --history-max. */
export const defaultHistoryMax = 10;

/** The newest revision, whatever became of it. */
export function latestRevision(history: readonly StoredRevision[]): StoredRevision | undefined {
  return newestFirst(history)[0];
}

/** All revisions marked deployed, newest first. More than one means that a client died or two ran at once. */
export function deployedRevisions(history: readonly StoredRevision[]): StoredRevision[] {
  return newestFirst(history).filter(({status}) => status === 'deployed');
}

/** The revision that counts as running, as `helm list` shows it. */
export function deployedRevision(history: readonly StoredRevision[]): StoredRevision | undefined {
  return deployedRevisions(history)[0];
}

export function nextRevision(history: readonly StoredRevision[]): number {
  return (latestRevision(history)?.revision ?? 0) + 1;
}

/** The oldest revisions to delete so that one more fits; never the deployed one. 0 or less keeps everything. */
export function revisionsToPrune(history: readonly StoredRevision[], historyMax = defaultHistoryMax): StoredRevision[] {
  const surplus = historyMax <= 0 ? 0 : history.length - (historyMax - 1);
  if (surplus <= 0) return [];
  const keep = deployedRevision(history)?.revision;
  return newestFirst(history)
    .reverse()
    .filter(({revision}) => revision !== keep)
    .slice(0, surplus);
}

function newestFirst(history: readonly StoredRevision[]): StoredRevision[] {
  return [...history].sort((a, b) => b.revision - a.revision);
}

const unfinished: readonly string[] = [
  'pending-install',
  'pending-upgrade',
  'pending-rollback',
  'uninstalling',
] satisfies ReleaseStatus[];

/** A revision whose client is still at work, or died. Only its age tells which. */
export interface UnfinishedRevision {
  stored: StoredRevision;
  /** Since when; undefined if the object does not say. */
  since: Date | undefined;
  ageSeconds: number | undefined;
  /** The client, as the API server knows it: `helm`. */
  by: string | undefined;
}

/** The newest revision if its operation has not come to an end. Helm refuses to do anything as long as there is one. */
export function unfinishedRevision(history: readonly StoredRevision[], now: Date): UnfinishedRevision | undefined {
  const stored = latestRevision(history);
  if (stored === undefined || !unfinished.includes(stored.status)) return undefined;
  const since = latestOf(stored.modifiedAt, stored.createdAt);
  const ageSeconds =
    since === undefined ? undefined : Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000));
  return {stored, since, ageSeconds, by: stored.writtenBy};
}

/** Helm may carry `modifiedAt` over from the revision before, so that it can be earlier than the creation. */
function latestOf(a: Date | undefined, b: Date | undefined): Date | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}

/** One release by name and namespace, with its revisions oldest first. */
export interface StoredRelease {
  release: string;
  namespace: string;
  driver: StoredRevision['driver'];
  history: StoredRevision[];
}

/** Sorts revisions of many releases (as listRevisions gives them) by release, namespace and driver. */
export function groupReleases(revisions: readonly StoredRevision[]): StoredRelease[] {
  const releases = new Map<string, StoredRelease>();
  for (const stored of [...revisions].sort((a, b) => a.revision - b.revision)) {
    const {release, namespace, driver} = stored;
    const key = `${driver} ${namespace}/${release}`;
    const group = releases.get(key) ?? {release, namespace, driver, history: []};
    group.history.push(stored);
    releases.set(key, group);
  }
  return [...releases.values()];
}
