// The record side of a release: how its history stands, and the writes that open, close or give up a new revision.

import {unfinishedRevision} from '../../helm/history.ts';
import type {ReleasePlan} from '../../helm/plan-release.ts';
import {failedStep, planRelease} from '../../helm/plan-release.ts';
import type {ReleaseRecord} from '../../helm/record.ts';
import {chartLabel} from '../../helm/record.ts';
import type {StorageDriver} from '../../helm/storage.ts';
import type {Judgement} from '../../plan/judgement.ts';
import type {Change, TransactionStep} from '../../plan/step.ts';
import type {InstalledRelease} from './installed.ts';
import {installedDriver} from './installed.ts';
import {type Body, releaseTransaction} from './record-changes.ts';
import type {HelmReleaseSubject, WantedHelmRelease} from './wanted.ts';

/** Another client's operation that is younger than this may still be running. */
export const clientPatienceSeconds = 300;

/** What has to be written. */
export interface RecordChanges {
  /** Manifest of the revision that runs now: what only it has is deleted. */
  before: string | undefined;
  /** The writes, around the objects and hooks of a new revision. */
  around: (body: Body) => TransactionStep;
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
  const {now, historyMax} = subject;
  const input = {history, records, desired: wanted.content, now, historyMax, wayOut: 'mark-failed'} as const;
  const plan = planRelease({...input, evenIfEqual: unreadable !== undefined});
  const needed = judgePlan(subject, wanted, plan, driver, records, judgement);
  if (needed === undefined || unreadable === undefined) return {needed};
  // Helm itself stumbles over a record that it cannot read, so the new one takes its place.
  const remove: Change = {step: 'delete', ref: unreadable.ref, because: 'it cannot be read'};
  const around = (body: Body) => {
    const transaction = needed.around(body);
    return {...transaction, close: [...transaction.close, remove]};
  };
  return {needed: {...needed, around}};
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

function recordChanges(
  plan: Exclude<ReleasePlan, {outcome: 'blocked' | 'unchanged'}>,
  driver: StorageDriver,
  now: Date,
): RecordChanges {
  const {steps, outcome} = plan;
  const manifest = steps.find((step) => step.do === 'apply-manifest');
  const created = steps.find((step) => step.do === 'create-record');
  const operation = outcome === 'install' || outcome === 'roll-back' ? outcome : 'upgrade';
  const failed = (reason: string) =>
    created === undefined ? undefined : failedStep(created.record, operation, reason);
  return {
    before: manifest?.before,
    around: (body) => releaseTransaction(steps, body, {driver, now, failed}),
  };
}
