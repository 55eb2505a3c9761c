// Ways out of an operation that did not come to an end, and what each of them writes.
import {deployedRevisions} from './history.ts';
import {planRollback, type RollbackPlan} from './plan-rollback.ts';
import {withStatus} from './record.ts';
import {
  type ChangeInput,
  finishSteps,
  type KnownRelease,
  type ReleaseStep,
  recordOf,
  replaceStep,
  type WayOut,
} from './release-steps.ts';
import type {StoredRevision} from './storage.ts';

export type RepairPlan =
  | {outcome: 'adopt' | 'mark-failed'; revision: number; differences: string[]; steps: ReleaseStep[]}
  | RollbackPlan;

/** What can be done about an unfinished revision. */
export function waysOut(known: KnownRelease, stuck: StoredRevision): WayOut[] {
  const {revision, status} = stuck;
  const ways: WayOut[] = [
    {choice: 'mark-failed', effect: `marks revision ${revision} failed, after which it can be changed again`},
  ];
  if (status !== 'uninstalling' && recordOf(known, revision) !== undefined) {
    ways.push({choice: 'adopt', effect: `marks revision ${revision} deployed, if the cluster matches it`});
  }
  const target = rollbackTarget(known, stuck);
  if (target !== undefined) {
    const which = target === stuck ? 'which was being uninstalled' : 'the last one that was deployed';
    ways.push({choice: 'roll-back', effect: `goes back to revision ${target.revision}, ${which}`});
  }
  return ways;
}

/** The revision that was running; what was being uninstalled was running itself. */
function rollbackTarget({history}: KnownRelease, stuck: StoredRevision): StoredRevision | undefined {
  return stuck.status === 'uninstalling' ? stuck : deployedRevisions(history)[0];
}

/** The revisions whose records a repair needs besides those of every plan. */
export function planRepair(input: ChangeInput, stuck: StoredRevision, choice: WayOut['choice']): RepairPlan {
  const {revision, status} = stuck;
  const differences = [`revision ${revision} is ${status}`];
  const record = recordOf(input, revision);
  if (choice === 'adopt' && record !== undefined) {
    const done = withStatus(record, 'deployed', 'Adopted after an operation that did not end');
    return {outcome: 'adopt', revision, differences, steps: finishSteps(input, done, stuck)};
  }
  const {steps, after} = markFailed(input, stuck);
  const target = choice === 'roll-back' ? rollbackTarget(input, stuck) : undefined;
  const rollback = target === undefined ? undefined : planRollback({...input, ...after}, target);
  if (rollback !== undefined) return {...rollback, steps: [...steps, ...rollback.steps]};
  return {outcome: 'mark-failed', revision, differences, steps};
}

/** The step that marks a revision failed, if its record can be read at all, and how things stand afterwards. */
export function markFailed(known: KnownRelease, stuck: StoredRevision): {steps: ReleaseStep[]; after: KnownRelease} {
  const record = recordOf(known, stuck.revision);
  const failed = record && withStatus(record, 'failed', `${stuck.status} did not come to an end`);
  return {
    steps: failed === undefined ? [] : [replaceStep(failed, stuck)],
    after: {
      history: known.history.map((stored) => (stored === stuck ? {...stored, status: 'failed'} : stored)),
      records: known.records.map((other) => (failed !== undefined && other === record ? failed : other)),
    },
  };
}
