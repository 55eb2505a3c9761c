// What the changes of a release have in common: objects brought to what a revision has, records around them.
import type {ReleaseRecord} from '../../helm/record.ts';
import {failedStep, type ReleaseStep} from '../../helm/release-steps.ts';
import type {Judgement} from '../../plan/judgement.ts';
import type {Observation} from '../../plan/observation.ts';
import type {Step} from '../../plan/step.ts';
import {inParallel} from '../../plan/step.ts';
import {managerOf} from '../helm-release/installed.ts';
import {judgeObjects} from '../helm-release/objects.ts';
import {releaseTransaction} from '../helm-release/record-changes.ts';
import {removalSteps, rolloutWaits} from '../helm-release/release.ts';
import type {Recorded} from './judge.ts';
import {objectsOfRecord} from './recorded.ts';
import {type ReleaseTask, releaseCodes} from './task.ts';

/** The steps to a revision that is recorded, from what another one has; undefined if an object is in other hands. */
export function stepsTo(
  goal: ReleaseRecord,
  before: string | undefined,
  {task, observation, judgement}: {task: ReleaseTask; observation: Observation; judgement: Judgement},
): Step[] | undefined {
  const wanted = objectsOfRecord(goal);
  const {release, namespace, forceConflicts} = task;
  if (wanted.problem !== undefined) {
    judgement.broken(releaseCodes.record, wanted.problem, {hint: 'go to another revision, or upgrade'});
    return undefined;
  }
  const subject = {
    release,
    namespace,
    forceConflicts,
    manager: managerOf(goal),
    codes: releaseCodes,
    hint: 'this mends it',
  };
  const objects = judgeObjects(subject, wanted, observation, judgement);
  if (objects.foreign.length > 0 || judgement.findings.some(({verdict}) => verdict === 'unknown')) return undefined;
  return [
    ...inParallel(objects.crds),
    ...objects.others.flatMap(inParallel),
    ...inParallel(removalSteps(before, wanted)),
    ...inParallel(rolloutWaits(wanted)),
  ];
}

/** All that a plan writes: records, hooks and, where it has such, these objects. */
export function changeSteps(
  steps: readonly ReleaseStep[],
  objects: Step[],
  {task, recorded, operation}: {task: ReleaseTask; recorded: Recorded; operation: 'roll-back' | 'uninstall'},
): Step[] {
  const isGoing = (step: ReleaseStep) => step.do === 'replace-record' && step.record.info.status === 'uninstalling';
  // A repair that fails leaves what it found.
  const written = steps.find((step) => step.do === 'create-record' || isGoing(step));
  const record = written !== undefined && 'record' in written ? written.record : undefined;
  const failed = (reason: string) => (record === undefined ? undefined : failedStep(record, operation, reason));
  return [releaseTransaction(steps, {objects}, {driver: recorded.driver, now: task.now, failed})];
}
