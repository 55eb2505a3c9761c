// Going back to what an earlier revision of a release had.
import {latestRevision, nextRevision} from './history.ts';
import {goTime, type ReleaseRecord, withStatus} from './record.ts';
import {type ChangeInput, finishSteps, hookSteps, pruneSteps, type ReleaseStep, recordOf} from './release-steps.ts';
import type {StoredRevision} from './storage.ts';

export interface RollbackPlan {
  outcome: 'roll-back';
  revision: number;
  differences: string[];
  steps: ReleaseStep[];
}

/**
 * Plans a new revision with the chart, values, manifest and hooks of the target, as `helm rollback` does.
 * @returns undefined if the record of the target is not among the records
 */
export function planRollback(input: ChangeInput, target: StoredRevision): RollbackPlan | undefined {
  const goal = recordOf(input, target.revision);
  const current = latestRevision(input.history);
  if (goal === undefined || current === undefined) return undefined;
  const before = recordOf(input, current.revision);
  const record = rollbackRecord(goal, before, nextRevision(input.history), input.now);
  return {
    outcome: 'roll-back',
    revision: record.version,
    differences: [`revision ${current.revision} is ${current.status}`],
    steps: [
      {do: 'create-record', record},
      ...pruneSteps(input),
      ...hookSteps(record, 'pre-rollback'),
      {do: 'apply-manifest', before: before?.manifest, after: record.manifest ?? ''},
      ...hookSteps(record, 'post-rollback'),
      ...finishSteps(input, withStatus(record, 'deployed'), target),
    ],
  };
}

function rollbackRecord(
  goal: ReleaseRecord,
  before: ReleaseRecord | undefined,
  revision: number,
  now: Date,
): ReleaseRecord {
  return {
    ...goal,
    info: {
      first_deployed: (before ?? goal).info.first_deployed,
      last_deployed: goTime(now),
      deleted: '',
      description: `Rollback to ${goal.version}`,
      status: 'pending-rollback',
      ...(goal.info.notes === undefined ? {} : {notes: goal.info.notes}),
    },
    version: revision,
  };
}
