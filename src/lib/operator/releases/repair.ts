// `release repair NAME`: an operation that did not come to an end is marked failed, adopted, or rolled back.
import {deployedRevision, deployedRevisions} from '../../helm/history.ts';
import {supersedeSteps} from '../../helm/release-steps.ts';
import {planRepair} from '../../helm/repair.ts';
import type {ComponentPlan} from '../../plan/component.ts';
import {Judgement} from '../../plan/judgement.ts';
import type {Observation} from '../../plan/observation.ts';
import type {Step} from '../../plan/step.ts';
import type {RepairChoice} from '../../settings/resolve-helm.ts';
import {changeSteps, stepsTo} from './change.ts';
import {foundRecords, type Recorded, readRecords, type Stuck, stuckIn, stuckWords} from './judge.ts';
import {isMatched, matchOf, matchWords} from './recorded.ts';
import {type ReleaseTask, recordsOf, releaseCodes} from './task.ts';

/** Pure, as every plan: a dry run shows exactly what would be written. */
export function planRepairOf(task: ReleaseTask, observation: Observation): ComponentPlan {
  const judgement = new Judgement(task.release);
  const recorded = foundRecords(task, recordsOf(task, observation), judgement);
  const steps = recorded === undefined ? [] : repairSteps({task, recorded, observation, judgement});
  return {findings: judgement.findings, steps};
}

interface Repair {
  task: ReleaseTask;
  recorded: Recorded;
  observation: Observation;
  judgement: Judgement;
}

function repairSteps(repair: Repair): Step[] {
  const {task, recorded, judgement} = repair;
  const stuck = stuckIn(recorded, task.now);
  if (recorded.unreadable !== undefined) return unreadableSteps(repair, recorded.unreadable);
  if (stuck === undefined) {
    const {revision, status} = recorded.newest;
    if (recorded.left.length > 0) return tidyingSteps(repair);
    judgement.ok(releaseCodes.record, `there is nothing to repair: revision ${revision} is ${status}`);
    return [];
  }
  const {release, repair: choice = 'mark-failed'} = task;
  const way = stuck.ways.find((candidate) => candidate.choice === choice);
  const summary = `an operation on release ${release} did not come to an end`;
  if (stuck.isRecent && !task.evenIfRecent) {
    const hint = 'wait until it ends; if you know that its client is gone, add --even-if-recent';
    judgement.broken(releaseCodes.record, `${summary}, and may still be running`, {
      details: [stuckWords(stuck.unfinished)],
      hint,
    });
    return [];
  }
  if (way === undefined) {
    const others = stuck.ways.map((candidate) => `--${candidate.choice}`).join(' or ');
    judgement.broken(releaseCodes.record, `${summary}, and --${choice} cannot mend it`, {hint: `use ${others}`});
    return [];
  }
  judgement.differs(releaseCodes.record, summary, {details: [stuckWords(stuck.unfinished), `this ${way.effect}`]});
  return stepsOf(repair, stuck, choice);
}

function stepsOf({task, recorded, observation, judgement}: Repair, stuck: Stuck, choice: RepairChoice): Step[] {
  const records = readRecords(recorded);
  const known = {history: recorded.revisions, records, now: task.now, historyMax: task.historyMax};
  const plan = planRepair(known, stuck.unfinished.stored, choice);
  if (plan.outcome === 'adopt' && !isAsRecorded({task, recorded, observation, judgement})) return [];
  const goal = plan.steps.find((step) => step.do === 'create-record')?.record;
  const before = plan.steps.find((step) => step.do === 'apply-manifest')?.before;
  const objects = goal === undefined ? [] : stepsTo(goal, before, {task, observation, judgement});
  return objects === undefined ? [] : changeSteps(plan.steps, objects, {task, recorded, operation: 'roll-back'});
}

/** Only what the cluster really has may be called deployed. */
function isAsRecorded({task, recorded, observation, judgement}: Repair): boolean {
  if (recorded.record === undefined) return false;
  const match = matchOf(task, recorded.record, observation);
  if (isMatched(match)) return true;
  const hint = 'roll back with --roll-back, or mark it failed with --mark-failed and upgrade';
  for (const {object, answer} of match.unknown) judgement.unknown(releaseCodes.objects, object, answer, {object});
  judgement.broken(releaseCodes.objects, `it cannot be adopted: ${matchWords(match)}`, {
    details: match.differing,
    hint,
  });
  return false;
}

/** A client that was ended at its last write has left the revision before marked deployed, too. */
function tidyingSteps({task, recorded, judgement}: Repair): Step[] {
  const {revisions: history, left} = recorded;
  judgement.differs(releaseCodes.record, `several revisions of release ${task.release} are marked deployed`, {
    details: [`this marks all but revision ${deployedRevision(history)?.revision} superseded`],
  });
  const older = deployedRevisions(history).slice(1);
  const steps = supersedeSteps({history, records: left}, older);
  return changeSteps(steps, [], {task, recorded, operation: 'roll-back'});
}

/** Helm stumbles over a record that it cannot read, and there is nothing in it to keep. */
function unreadableSteps({task, recorded, judgement}: Repair, reason: string): Step[] {
  const {ref, revision} = recorded.newest;
  const summary = `the newest record of release ${task.release} cannot be read`;
  if (task.repair !== undefined && task.repair !== 'mark-failed') {
    judgement.broken(releaseCodes.record, summary, {details: [reason], hint: 'take it away with --mark-failed'});
    return [];
  }
  judgement.differs(releaseCodes.record, summary, {
    details: [reason, `this takes the record of revision ${revision} away`],
  });
  return [{step: 'delete', ref, because: 'it cannot be read'}];
}
