// `release uninstall NAME`: hooks, objects and records go; definitions and namespaces stay.
import type {KubeObject} from '../../cluster/object.ts';
import {describe, refOf} from '../../cluster/object.ts';
import {foreignOwner} from '../../cluster/ownership.ts';
import {isKept} from '../../helm/manifest-objects.ts';
import {sortByKind, stageOf} from '../../helm/order.ts';
import {planUninstall} from '../../helm/plan-uninstall.ts';
import type {ReleaseRecord} from '../../helm/record.ts';
import type {ComponentPlan} from '../../plan/component.ts';
import {Judgement} from '../../plan/judgement.ts';
import type {Observation} from '../../plan/observation.ts';
import type {Step} from '../../plan/step.ts';
import {inParallel} from '../../plan/step.ts';
import {changeSteps} from './change.ts';
import {foundRecords, type Recorded, readRecords, stuckWords} from './judge.ts';
import {objectsOfRecord} from './recorded.ts';
import {repairCommand} from './status.ts';
import {type ReleaseTask, recordsOf, releaseCodes} from './task.ts';

export function planUninstallOf(task: ReleaseTask, observation: Observation): ComponentPlan {
  const judgement = new Judgement(task.release);
  const recorded = foundRecords(task, recordsOf(task, observation), judgement);
  const steps = recorded === undefined ? [] : uninstallSteps(task, recorded, observation, judgement);
  return {findings: judgement.findings, steps};
}

function uninstallSteps(task: ReleaseTask, recorded: Recorded, observation: Observation, judgement: Judgement): Step[] {
  const {release, now, keepHistory, evenIfRecent} = task;
  const known = {history: recorded.revisions, records: readRecords(recorded), now};
  const plan = planUninstall({...known, keepHistory, evenIfUnfinished: evenIfRecent});
  switch (plan.outcome) {
    case 'absent':
      judgement.ok(releaseCodes.release, `release ${release} is uninstalled`);
      return [];
    case 'blocked':
      judgement.broken(releaseCodes.record, `an operation on release ${release} did not come to an end`, {
        details: [stuckWords(plan.unfinished)],
        hint: `first repair it: ${repairCommand(task)} --mark-failed`,
      });
      return [];
    case 'unreadable':
      judgement.broken(releaseCodes.record, `the newest record of release ${release} cannot be read`, {
        details: recorded.unreadable === undefined ? [] : [recorded.unreadable],
        hint: `take it away, then uninstall what the one before has: ${repairCommand(task)} --mark-failed`,
      });
      return [];
    case 'purge':
      judgement.differs(releaseCodes.release, `of release ${release} only records are left`);
      return changeSteps(plan.steps, [], {task, recorded, operation: 'uninstall'});
    case 'uninstall': {
      const objects = deletions(plan.record, task, observation, judgement);
      if (objects === undefined) return [];
      judgement.differs(releaseCodes.release, `revision ${plan.revision} of release ${release} is there`);
      return changeSteps(plan.steps, objects, {task, recorded, operation: 'uninstall'});
    }
  }
}

/**
 * The last stage of the install order goes first. With a definition all objects of its kind would go, with a namespace
 * all that is in it (docs/system.md: CRDs): both stay, and so does what belongs to somebody else by now.
 */
function deletions(
  record: ReleaseRecord,
  task: ReleaseTask,
  observation: Observation,
  judgement: Judgement,
): Step[] | undefined {
  const {objects, problem} = objectsOfRecord(record);
  if (problem !== undefined) {
    judgement.broken(releaseCodes.record, problem, {hint: 'delete its objects by hand, then its records'});
    return undefined;
  }
  const reasons = new Map(objects.map((object) => [object, whyKept(object, task, observation)]));
  const kept = objects.flatMap((object) =>
    reasons.get(object) === undefined ? [] : [`${describe(object)}: ${reasons.get(object)}`],
  );
  if (kept.length > 0) judgement.warning(releaseCodes.objects, `${kept.length} objects stay`, {details: kept});
  const going = sortByKind(
    objects.filter((object) => reasons.get(object) === undefined),
    'uninstall',
  );
  const stages = Map.groupBy(going, ({kind}) => stageOf(kind));
  return [...stages]
    .sort(([a], [b]) => b - a)
    .flatMap(([, members]) =>
      inParallel(
        members.map((object) => ({step: 'delete', ref: refOf(object), because: 'its release is uninstalled'})),
      ),
    );
}

function whyKept(object: KubeObject, {release, namespace}: ReleaseTask, observation: Observation): string | undefined {
  if (object.kind === 'CustomResourceDefinition') return 'with it all objects of its kind would go';
  if (object.kind === 'Namespace' && object.apiVersion === 'v1') return 'with it all that is in it would go';
  if (isKept(object)) return 'its chart says so';
  const answer = observation.object(refOf(object));
  if (answer.state !== 'found') return undefined;
  const owner = foreignOwner(answer.value, {
    release: {name: release, namespace},
    managers: ['kubectl-provision', 'helm', 'kubectl', 'kubectl-client-side-apply'],
  });
  return owner === undefined ? undefined : `it belongs to ${owner.tool} (${owner.name})`;
}
