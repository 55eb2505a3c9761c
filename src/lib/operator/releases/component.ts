// What a command about releases reads and plans, as a component like any other.
import type {Component} from '../../plan/component.ts';
import type {Observation} from '../../plan/observation.ts';
import type {Read} from '../../plan/read.ts';
import {readRecord, recordRead} from '../helm-release/installed.ts';
import {type ListTask, listId, listReads, planList} from './list.ts';
import {recordedReads} from './recorded.ts';
import {planRepairOf} from './repair.ts';
import {planRollbackOf, rollbackTarget} from './rollback.ts';
import {planStatus, statusReads} from './status.ts';
import {type ReleaseTask, recordsOf} from './task.ts';
import {planUninstallOf} from './uninstall.ts';

const plans = {
  status: planStatus,
  repair: planRepairOf,
  rollback: planRollbackOf,
  uninstall: planUninstallOf,
};

export function releaseComponent(task: ReleaseTask): Component<undefined> {
  const {release, namespace, action} = task;
  return {
    id: release,
    title: `release ${release} in ${namespace}`,
    after: [],
    reads: (_, soFar) => (action === 'rollback' ? rollbackReads(task, soFar) : statusReads(task, soFar)),
    plan: (_, observation) => plans[action](task, observation),
  };
}

/** Besides what everybody reads: the record of the revision to go back to, and its objects. */
function rollbackReads(task: ReleaseTask, soFar: Observation): Read[] {
  const reads = statusReads(task, soFar);
  if (!reads.every((read) => soFar.has(read))) return reads;
  const installed = recordsOf(task, soFar);
  const target = installed.state === 'recorded' ? rollbackTarget(task, installed) : undefined;
  if (target === undefined) return reads;
  const record = recordRead(target);
  const goal = soFar.has(record) ? readRecord(target, soFar).record : undefined;
  return [...reads, record, ...recordedReads(goal === undefined ? [] : [goal])];
}

export function listComponent(task: ListTask): Component<undefined> {
  const {namespace} = task;
  return {
    id: listId,
    title: namespace === undefined ? 'Helm releases of all namespaces' : `Helm releases in ${namespace}`,
    after: [],
    reads: () => listReads(task),
    plan: (_, observation) => planList(task, observation),
  };
}
