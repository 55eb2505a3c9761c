// `release rollback NAME`: a new revision with what an earlier one had.
import {planRollback} from '../../helm/plan-rollback.ts';
import type {StoredRevision} from '../../helm/storage.ts';
import type {ComponentPlan} from '../../plan/component.ts';
import {Judgement} from '../../plan/judgement.ts';
import type {Observation} from '../../plan/observation.ts';
import type {Step} from '../../plan/step.ts';
import {readRecord} from '../helm-release/installed.ts';
import {changeSteps, stepsTo} from './change.ts';
import {foundRecords, type Recorded, readRecords, stuckIn, stuckWords} from './judge.ts';
import {repairCommand} from './status.ts';
import {type ReleaseTask, recordsOf, releaseCodes} from './task.ts';

/** The revision that is asked for, or the one before the newest, as with `helm rollback`. */
export function rollbackTarget({toRevision}: ReleaseTask, {revisions, newest}: Recorded): StoredRevision | undefined {
  const wanted = toRevision === undefined || toRevision === 0 ? newest.revision - 1 : toRevision;
  return revisions.find(({revision}) => revision === wanted);
}

export function planRollbackOf(task: ReleaseTask, observation: Observation): ComponentPlan {
  const judgement = new Judgement(task.release);
  const recorded = foundRecords(task, recordsOf(task, observation), judgement);
  const steps = recorded === undefined ? [] : rollbackSteps(task, recorded, observation, judgement);
  return {findings: judgement.findings, steps};
}

function rollbackSteps(task: ReleaseTask, recorded: Recorded, observation: Observation, judgement: Judgement): Step[] {
  const {release, now, historyMax} = task;
  const stuck = stuckIn(recorded, now);
  if (stuck !== undefined && recorded.newest.status !== 'uninstalling') {
    judgement.broken(releaseCodes.record, `an operation on release ${release} did not come to an end`, {
      details: [stuckWords(stuck.unfinished)],
      hint: `first repair it: ${repairCommand(task)} --roll-back`,
    });
    return [];
  }
  const target = rollbackTarget(task, recorded);
  const goal = target === undefined ? undefined : readRecord(target, observation);
  if (target === undefined || goal?.record === undefined) {
    const which = task.toRevision ?? recorded.newest.revision - 1;
    const reason = goal?.unreadable === undefined ? [] : {details: [goal.unreadable]};
    const hint = `its revisions are ${recorded.revisions.map(({revision}) => revision).join(', ')}: name one with --to-revision`;
    judgement.broken(releaseCodes.record, `release ${release} cannot be rolled back to revision ${which}`, {
      ...reason,
      hint,
    });
    return [];
  }
  const records = [...readRecords(recorded).filter(({version}) => version !== target.revision), goal.record];
  const plan = planRollback({history: recorded.revisions, records, now, historyMax}, target);
  const before = plan?.steps.find((step) => step.do === 'apply-manifest')?.before;
  const objects = stepsTo(goal.record, before, {task, observation, judgement});
  if (plan === undefined || objects === undefined) return [];
  judgement.differs(releaseCodes.release, `revision ${recorded.newest.revision} is the newest`, {
    details: [`this writes revision ${plan.revision} with what revision ${target.revision} has`],
  });
  return changeSteps(plan.steps, objects, {task, recorded, operation: 'roll-back'});
}
