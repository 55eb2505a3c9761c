// Carries out a task about the plugin: look, judge, make the one change, look again.
import type {ChangeSummary, Emit} from '../report/event.ts';
import {reasonOf} from '../report/failure.ts';
import {exitCodeOf, type Finding} from '../report/finding.ts';
import type {Mode, Outcome} from '../report/outcome.ts';
import type {LocalChange, Look, Task} from './task.ts';

export interface TaskOptions {
  /** Of the program. */
  version: string;
  dryRun: boolean;
  strict: boolean;
  emit: Emit;
  signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now: () => number;
}

const title = {id: 'plugin', title: 'kubectl plugin'};

/** @throws Failure when the change could not be made; then what was there before is still there */
export async function runTask(task: Task, options: TaskOptions): Promise<Outcome> {
  const {emit, now} = options;
  const started = now();
  const mode: Mode = task.readOnly ? 'check' : options.dryRun ? 'dry-run' : 'reconcile';
  const {findings, change} = await look(task, emit);
  const summary = change && summaryOf(change);
  if (!task.readOnly) emit({type: 'plan', changes: summary ? [summary] : []});
  const isMade = change !== undefined && summary !== undefined && mode === 'reconcile';
  if (isMade) await make(change, summary, options);
  const last = isMade ? (await look(task, emit)).findings : findings;
  const state = isMade ? ('done' as const) : ('planned' as const);
  const outcome = {findings: last, changes: summary ? [{...summary, state}] : []};
  return {
    command: task.command,
    mode,
    version: options.version,
    components: [title],
    ...outcome,
    requests: 0,
    milliseconds: now() - started,
    exitCode: exitCodeOf(last, options.strict),
    ...sentence(mode, last, change, isMade),
  };
}

async function look(task: Task, emit: Emit): Promise<Look> {
  const seen = await task.look();
  emit({type: 'findings', components: [title], findings: seen.findings});
  return seen;
}

function summaryOf({summary, differences}: LocalChange): ChangeSummary {
  return {id: 'plugin/1', component: 'plugin', summary, ...(differences.length > 0 && {differences})};
}

async function make(change: LocalChange, summary: ChangeSummary, {emit, signal, now}: TaskOptions): Promise<void> {
  const started = now();
  emit({type: 'change-started', change: summary});
  try {
    signal.throwIfAborted();
    const notes = await change.make(signal);
    emit({type: 'change-done', change: summary, milliseconds: now() - started});
    for (const text of notes) emit({type: 'note', level: 'info', text});
  } catch (error) {
    emit({type: 'change-failed', change: summary, reason: reasonOf(error)});
    throw error;
  }
}

const withoutDryRun = 'the same command without --dry-run makes it';

function sentence(
  mode: Mode,
  findings: readonly Finding[],
  change: LocalChange | undefined,
  isMade: boolean,
): {summary: string; next?: string} {
  const trouble = findings.find(({verdict}) => verdict === 'failed' || verdict === 'unknown');
  const next = trouble?.hint === undefined ? {} : {next: trouble.hint};
  if (mode === 'dry-run' && change !== undefined) return {summary: 'One change is to be made', next: withoutDryRun};
  if (isMade)
    return trouble === undefined ? {summary: 'Done'} : {summary: 'Done, but kubectl does not run it', ...next};
  if (trouble === undefined) return {summary: mode === 'check' ? 'The plugin is as desired' : 'There is nothing to do'};
  return {summary: 'The plugin is not as desired', ...next};
}
