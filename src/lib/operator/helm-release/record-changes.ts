// The steps of a change of a release as steps of a plan: records around hooks and objects.
import {type Executions, withHookRuns} from '../../helm/hook-runs.ts';
import type {ReleaseRecord} from '../../helm/record.ts';
import type {ReleaseStep} from '../../helm/release-steps.ts';
import {recordObject, recordRef, type StorageDriver, type StoredRevision} from '../../helm/storage.ts';
import type {Change, Step, TransactionStep} from '../../plan/step.ts';
import {hookEventSteps} from './hook-steps.ts';

/** What stands between the records of a change. */
export interface Body {
  /** Before the first hook. */
  first?: Step[];
  /** The objects themselves. */
  objects: Step[];
}

export interface RecordContext {
  driver: StorageDriver;
  now: Date;
  /** What is written when it fails; undefined writes nothing. */
  failed: (reason: string) => ReleaseStep | undefined;
}

type RecordStep = Extract<ReleaseStep, {do: 'create-record' | 'replace-record' | 'delete-record'}>;

/**
 * Records before the first hook or object open the transaction, those after the last close it. Where the release itself
 * asks for nothing but records, they close whatever else is mended.
 */
export function releaseTransaction(
  steps: readonly ReleaseStep[],
  {first = [], objects}: Body,
  context: RecordContext,
): TransactionStep {
  const start = steps.findIndex((step) => !isRecordStep(step));
  const end = steps.findLastIndex((step) => !isRecordStep(step)) + 1;
  const changes = (part: readonly ReleaseStep[]) =>
    part.filter(isRecordStep).map((step) => recordChange(step, context));
  const body = steps.slice(Math.max(start, 0), end).flatMap((step) => bodySteps(step, objects, context));
  return {
    step: 'transaction',
    open: changes(steps.slice(0, Math.max(start, 0))),
    steps: [...first, ...(start === -1 ? objects : body)],
    close: changes(steps.slice(end)),
    abort: (reason) => {
      const step = context.failed(reason);
      return step !== undefined && isRecordStep(step) ? [recordChange(step, context)] : [];
    },
  };
}

function isRecordStep(step: ReleaseStep): step is RecordStep {
  return step.do === 'create-record' || step.do === 'replace-record' || step.do === 'delete-record';
}

function bodySteps(step: ReleaseStep, objects: Step[], context: RecordContext): Step[] {
  if (isRecordStep(step)) return [recordChange(step, context)];
  if (step.do !== 'run-hooks') return objects;
  return hookEventSteps(step, recordChange({do: 'replace-record', record: step.record, stored: step.stored}, context));
}

/** The write of one record. Replaced records tell what their hooks did, as far as they have run when it is written. */
function recordChange(step: RecordStep, {driver, now}: RecordContext): Change {
  switch (step.do) {
    case 'create-record': {
      const object = recordObject(step.record, driver, {mode: 'create', now});
      const taken = `another client has just begun an operation on release ${step.record.name}`;
      return {step: 'create', object, summary: summaryOf('write', step.record), taken};
    }
    case 'replace-record': {
      const {record, stored} = step;
      const patch = (executions: Executions) => recordPatch(withHookRuns(record, executions), stored, driver, now);
      const {namespace, version, name} = record;
      const ref = recordRef(driver, namespace, name, version);
      return {step: 'patch', ref, patch, summary: summaryOf('mark', record)};
    }
    case 'delete-record':
      return {step: 'delete', ref: step.ref, because: step.because};
  }
}

function recordPatch(record: ReleaseRecord, stored: StoredRevision | undefined, driver: StorageDriver, now: Date) {
  const labels = stored === undefined ? {} : {labels: stored.labels};
  const object = recordObject(record, driver, {mode: 'replace', now, ...labels});
  return {metadata: {labels: object.metadata.labels}, data: object.data};
}

function summaryOf(verb: string, {name, version, info}: ReleaseRecord): string {
  return `${verb} release ${name} revision ${version}: ${info.status}`;
}
