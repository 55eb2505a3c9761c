// `release status` without a name: every release of a namespace or of the cluster, from the metadata of its records.
import type {Selection} from '../../cluster/selection.ts';
import {groupReleases, latestRevision, type StoredRelease} from '../../helm/history.ts';
import {recordKind, type StorageDriver, storedRevision} from '../../helm/storage.ts';
import type {ComponentPlan} from '../../plan/component.ts';
import {Judgement} from '../../plan/judgement.ts';
import type {Observation} from '../../plan/observation.ts';
import type {Read} from '../../plan/read.ts';
import {releaseCodes} from './task.ts';

export interface ListTask {
  /** Undefined for all namespaces. */
  namespace: string | undefined;
  ownName: string;
}

const drivers: readonly StorageDriver[] = ['secret', 'configmap'];

/** The component under which all of them are told. */
export const listId = 'releases';

function selectionFor({namespace}: ListTask, driver: StorageDriver): Selection {
  return {apiVersion: 'v1', kind: recordKind(driver), namespace, labelSelector: 'owner=helm'};
}

export function listReads(task: ListTask): Read[] {
  return drivers.map((driver) => ({read: 'list', selection: selectionFor(task, driver), metadataOnly: true}));
}

export function planList(task: ListTask, observation: Observation): ComponentPlan {
  const judgement = new Judgement(listId);
  const revisions = drivers.flatMap((driver) => {
    const answer = observation.list(selectionFor(task, driver));
    if (answer.state === 'found') return answer.value.flatMap(({metadata}) => storedRevision(metadata, driver) ?? []);
    if (answer.state === 'refused' || answer.state === 'failed') {
      judgement.unknown(releaseCodes.release, `records of releases in ${recordKind(driver)}s`, answer);
    }
    return [];
  });
  const releases = groupReleases(revisions).sort((a, b) => byText(nameOf(a), nameOf(b)));
  for (const release of releases) judge(release, task, judgement);
  if (judgement.findings.length === 0) {
    const where = task.namespace === undefined ? 'any namespace' : `namespace ${task.namespace}`;
    judgement.ok(releaseCodes.release, `there is no Helm release in ${where}`);
  }
  return {findings: judgement.findings, steps: []};
}

function judge(release: StoredRelease, {ownName}: ListTask, judgement: Judgement): void {
  const latest = latestRevision(release.history);
  if (latest === undefined) return;
  const {status, revision, writtenBy} = latest;
  const summary = `${nameOf(release)}: revision ${revision}, ${status}${writtenBy === undefined ? '' : ` by ${writtenBy}`}`;
  const hint = `${ownName} release status ${release.release} --namespace ${release.namespace}`;
  if (status === 'deployed' || status === 'uninstalled') judgement.ok(releaseCodes.release, summary);
  else if (status.startsWith('pending-') || status === 'uninstalling')
    judgement.differs(releaseCodes.record, summary, {hint});
  else judgement.warning(releaseCodes.release, summary, {hint});
}

function nameOf({release, namespace}: StoredRelease): string {
  return `${namespace}/${release}`;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
