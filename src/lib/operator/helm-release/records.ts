// The record side of a release: how its history stands, and the writes that open, close or give up a new revision.

import {describeRef} from '../../cluster/object.ts';
import {unfinishedRevision} from '../../helm/history.ts';
import type {ReleasePlan, ReleaseStep} from '../../helm/plan-release.ts';
import {failedStep, planRelease} from '../../helm/plan-release.ts';
import type {ReleaseRecord} from '../../helm/record.ts';
import {chartLabel} from '../../helm/record.ts';
import type {StorageDriver} from '../../helm/storage.ts';
import {recordObject, recordRef} from '../../helm/storage.ts';
import type {Judgement} from '../../plan/judgement.ts';
import type {Change} from '../../plan/step.ts';
import {Failure} from '../../report/failure.ts';
import type {InstalledRelease} from './installed.ts';
import {installedDriver} from './installed.ts';
import type {HelmReleaseSubject, WantedHelmRelease} from './wanted.ts';

/** Another client's operation that is younger than this may still be running. */
const clientPatienceSeconds = 300;

/** The writes around the objects of a new revision. */
export interface RecordChanges {
  open: Change[];
  close: Change[];
  abort: (reason: string) => Change[];
  /** Manifest of the revision that runs now: what only it has is deleted. */
  before: string | undefined;
}

export type RecordVerdict = {needed: RecordChanges | undefined} | {blocked: true};

/** Judges the history against the wanted content and plans a new revision where one is needed. */
export function judgeRecords(
  subject: HelmReleaseSubject,
  wanted: WantedHelmRelease,
  installed: InstalledRelease,
  judgement: Judgement,
): RecordVerdict {
  const driver = installedDriver(installed, subject.askedDriver);
  const history = installed.state === 'recorded' ? installed.revisions : [];
  const records = recordsOf(installed);
  const unfinished = unfinishedRevision(history, subject.now);
  if (unfinished !== undefined && unfinished.by !== 'kubectl-provision') {
    const {stored, ageSeconds, by = 'another client'} = unfinished;
    if (ageSeconds !== undefined && ageSeconds < clientPatienceSeconds) {
      const hint = `wait until it ends; after ${clientPatienceSeconds} s it counts as dead and --reconcile goes on`;
      const summary = `${by} is changing release ${subject.release} (${stored.status} since ${ageSeconds} s)`;
      judgement.broken(subject.codes.record, summary, {hint});
      return {blocked: true};
    }
  }
  const unreadable =
    installed.state === 'recorded' && installed.unreadable !== undefined ? installed.newest : undefined;
  const input = {history, records, desired: wanted.content, now: subject.now, wayOut: 'mark-failed'} as const;
  const plan = planRelease({...input, evenIfEqual: unreadable !== undefined});
  const needed = judgePlan(subject, wanted, plan, driver, records, judgement);
  if (needed === undefined || unreadable === undefined) return {needed};
  // Helm itself stumbles over a record that it cannot read, so the new one takes its place.
  const remove: Change = {step: 'delete', ref: unreadable.ref, because: 'it cannot be read'};
  return {needed: {...needed, close: [...needed.close, remove]}};
}

function recordsOf(installed: InstalledRelease): ReleaseRecord[] {
  if (installed.state !== 'recorded') return [];
  return [installed.record, installed.deployed?.record, ...installed.left].filter((record) => record !== undefined);
}

function judgePlan(
  subject: HelmReleaseSubject,
  {name, version}: WantedHelmRelease,
  plan: ReleasePlan,
  driver: StorageDriver,
  records: readonly ReleaseRecord[],
  judgement: Judgement,
): RecordChanges | undefined {
  const {codes, title} = subject;
  switch (plan.outcome) {
    case 'unchanged':
      judgement.ok(codes.release, `${title} ${version} is installed as release ${name}, revision ${plan.revision}`);
      return undefined;
    case 'install':
      judgement.differs(codes.release, `${title} is not installed`, {hint: '--reconcile installs it'});
      break;
    case 'blocked':
      judgement.differs(codes.record, `an earlier operation on release ${name} was left unfinished`, {
        details: plan.waysOut.map(({effect}) => effect),
        hint: '--reconcile marks it failed and writes a new revision',
      });
      return undefined;
    default: {
      const [newest] = records;
      const found = newest === undefined ? 'another revision' : chartLabel(newest);
      const isRecordOnly = plan.differences.every((difference) => difference.startsWith('revision '));
      const code = isRecordOnly ? codes.record : codes.release;
      const summary = isRecordOnly
        ? `the record of release ${name} is not in order`
        : `${title} is installed as ${found}, which differs from what is wanted (${version})`;
      judgement.differs(code, summary, {details: plan.differences, hint: '--reconcile brings it to the wanted state'});
    }
  }
  return recordChanges(plan, driver, subject.now);
}

/** Takes the plan of the helm room apart: what comes before the objects, what after, and what if they fail. */
function recordChanges(
  plan: Exclude<ReleasePlan, {outcome: 'blocked' | 'unchanged'}>,
  driver: StorageDriver,
  now: Date,
): RecordChanges {
  const objects = plan.steps.findIndex((step) => step.do === 'apply-manifest');
  const middle = plan.steps[objects];
  const write = (step: ReleaseStep) => changeOf(step, driver, now);
  const created = plan.steps.find((step) => step.do === 'create-record');
  const operation = plan.outcome === 'adopt' ? 'upgrade' : plan.outcome;
  return {
    open: plan.steps.slice(0, Math.max(objects, 0)).map(write),
    close: plan.steps.slice(objects + 1).map(write),
    abort: (reason) => (created === undefined ? [] : [write(failedStep(created.record, operation, reason))]),
    before: middle?.do === 'apply-manifest' ? middle.before : undefined,
  };
}

/** The record as it will be kept while and after the objects are applied. */
function changeOf(step: ReleaseStep, driver: StorageDriver, now: Date): Change {
  switch (step.do) {
    case 'create-record': {
      const object = recordObject(step.record, driver, {mode: 'create', now});
      const taken = `another client has just begun an operation on release ${step.record.name}`;
      return {step: 'create', object, summary: summaryOf('write', step.record), taken};
    }
    case 'replace-record': {
      const labels = step.stored === undefined ? {} : {labels: step.stored.labels, createdAt: step.stored.createdAt};
      const object = recordObject(step.record, driver, {mode: 'replace', now, ...labels});
      const {namespace, version, name} = step.record;
      const patch = {metadata: {labels: object.metadata.labels}, data: object.data};
      return {
        step: 'patch',
        ref: recordRef(driver, namespace, name, version),
        patch,
        summary: summaryOf('mark', step.record),
      };
    }
    case 'delete-record':
      return {step: 'delete', ref: step.ref, because: 'older than the history that is kept'};
    default:
      throw new Failure({
        summary: 'the chart has hooks, which this version does not run',
        reason:
          step.do === 'run-hooks'
            ? step.hooks.map(({path}) => path).join(', ')
            : describeRef({kind: 'step', name: step.do}),
        next: 'install this chart with helm',
      });
  }
}

function summaryOf(verb: string, {name, version, info}: ReleaseRecord): string {
  return `${verb} release ${name} revision ${version}: ${info.status}`;
}
