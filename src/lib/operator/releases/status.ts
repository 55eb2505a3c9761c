// `release status NAME`: history, an operation that did not end, and whether the cluster is as the records say.
import type {ReleaseRecord} from '../../helm/record.ts';
import type {ComponentPlan} from '../../plan/component.ts';
import {Judgement} from '../../plan/judgement.ts';
import type {Observation} from '../../plan/observation.ts';
import type {Read} from '../../plan/read.ts';
import {foundRecords, historyLines, type Recorded, revisionWords, type Stuck, stuckIn, stuckWords} from './judge.ts';
import {isMatched, type Match, matchOf, matchWords, recordedReads} from './recorded.ts';
import {type ReleaseTask, recordReads, recordsOf, releaseCodes} from './task.ts';

export function statusReads(task: ReleaseTask, soFar: Observation): Read[] {
  const reads = recordReads(task, soFar);
  if (!reads.every((read) => soFar.has(read))) return reads;
  const installed = recordsOf(task, soFar);
  return installed.state === 'recorded' ? [...reads, ...recordedReads(comparedRecords(installed))] : reads;
}

export function planStatus(task: ReleaseTask, observation: Observation): ComponentPlan {
  const judgement = new Judgement(task.release);
  const recorded = foundRecords(task, recordsOf(task, observation), judgement);
  if (recorded !== undefined) {
    const matches = comparedRecords(recorded).map((record) => matchOf(task, record, observation));
    const stuck = stuckIn(recorded, task.now);
    judgeState(task, recorded, stuck, matches, judgement);
    if (stuck === undefined) judgeObjects(task, matches, judgement);
    judgeUnknown(matches, judgement);
  }
  return {findings: judgement.findings, steps: []};
}

/** The newest revision and the one that is deployed; what is uninstalled has no objects. */
function comparedRecords({newest, record, deployed}: Recorded): ReleaseRecord[] {
  if (newest.status === 'uninstalled') return [];
  return [record, deployed?.record].filter((found) => found !== undefined);
}

function judgeState(
  task: ReleaseTask,
  recorded: Recorded,
  stuck: Stuck | undefined,
  matches: readonly Match[],
  judgement: Judgement,
): void {
  const {newest, record, unreadable} = recorded;
  const what = revisionWords(newest, record);
  const history = historyLines(recorded);
  if (unreadable !== undefined) {
    judgement.differs(releaseCodes.record, `the newest record of release ${task.release} cannot be read`, {
      details: [unreadable, ...history],
      hint: `${repairCommand(task)} --mark-failed  # takes it away`,
    });
  } else if (stuck !== undefined) judgeStuck(task, recorded, stuck, matches, judgement);
  else if (newest.status === 'deployed' && recorded.left.length === 0) {
    judgement.ok(releaseCodes.release, `${what} is deployed`, {details: history});
  } else if (newest.status === 'uninstalled') {
    judgement.ok(releaseCodes.release, `release ${task.release} is uninstalled; its history was kept`, {
      details: history,
    });
  } else {
    const left = recorded.left.map(({version}) => `revision ${version} is marked deployed, too`);
    const rollback = `see that the chart installs, or go back: ${task.ownName} release rollback ${nameOf(task)}`;
    judgement.warning(releaseCodes.release, `${what} is ${newest.status}`, {
      details: [...(record?.info.description === undefined ? [] : [record.info.description]), ...left, ...history],
      hint: left.length > 0 ? repairCommand(task) : rollback,
    });
  }
}

function judgeStuck(
  task: ReleaseTask,
  recorded: Recorded,
  {unfinished, ways, isRecent}: Stuck,
  matches: readonly Match[],
  judgement: Judgement,
): void {
  const recent = 'it may still be running: wait, and look again before you repair it';
  judgement.differs(releaseCodes.record, `an operation on release ${task.release} did not come to an end`, {
    details: [
      stuckWords(unfinished),
      ...matches.map(matchWords),
      ...ways.map(({choice, effect}) => `--${choice} ${effect}`),
      ...historyLines(recorded),
    ],
    hint: isRecent ? recent : `${repairCommand(task)} ${ways.map(({choice}) => `--${choice}`).join(' | ')}`,
  });
}

function judgeObjects(task: ReleaseTask, [match]: readonly Match[], judgement: Judgement): void {
  if (match === undefined) return;
  if (isMatched(match)) judgement.ok(releaseCodes.objects, matchWords(match));
  else if (match.differing.length > 0) {
    judgement.warning(releaseCodes.objects, `not all objects are as revision ${match.revision} has them`, {
      details: match.differing,
      hint: `upgrade or roll back with the tool that manages release ${task.release}`,
    });
  }
}

function judgeUnknown(matches: readonly Match[], judgement: Judgement): void {
  for (const {object, answer} of matches.flatMap(({unknown}) => unknown)) {
    judgement.unknown(releaseCodes.objects, object, answer, {object});
  }
}

/** Name and namespace as one types them. */
function nameOf({release, namespace}: ReleaseTask): string {
  return `${release} --namespace ${namespace}`;
}

/** A way out has to be added to it. */
export function repairCommand(task: ReleaseTask): string {
  return `${task.ownName} release repair ${nameOf(task)}`;
}
