// What became of the hooks of a release while it is being changed, as its record tells it.
import {type Hook, type HookEvent, type HookRun, hookAfter} from './hooks.ts';
import {goTime, type ReleaseRecord} from './record.ts';

/** One execution of a hook. */
export interface Execution {
  began: Date;
  ended?: Date;
  /** Undefined while it goes on. */
  isWell?: boolean;
}

/** By executionName. */
export type Executions = ReadonlyMap<string, Execution>;

/** Tells the executions of a run apart: `hook app.v3 0 pre-upgrade`. */
export function executionName(record: ReleaseRecord, hook: Hook, event: HookEvent): string {
  const index = (record.hooks ?? []).findIndex(({path, manifest}) => path === hook.path && manifest === hook.manifest);
  return `hook ${record.name}.v${record.version} ${index} ${event}`;
}

/** The record with the last execution of each hook; the same record if none was executed. */
export function withHookRuns(record: ReleaseRecord, executions: Executions): ReleaseRecord {
  if (record.hooks === undefined || executions.size === 0) return record;
  return {...record, hooks: record.hooks.map((hook) => afterLast(record, hook, executions))};
}

function afterLast(record: ReleaseRecord, hook: Hook, executions: Executions): Hook {
  const all = hook.events.flatMap((event) => executions.get(executionName(record, hook, event)) ?? []);
  const last = all.reduce<Execution | undefined>((a, b) => (a !== undefined && a.began > b.began ? a : b), undefined);
  return last === undefined ? hook : hookAfter(hook, runOf(last));
}

function runOf({began, ended, isWell}: Execution): HookRun {
  return {
    started_at: goTime(began),
    completed_at: ended === undefined ? '' : goTime(ended),
    phase: isWell === undefined ? 'Running' : isWell ? 'Succeeded' : 'Failed',
  };
}
