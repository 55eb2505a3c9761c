// Carries a plan out: components along their order and beside each other, steps one after another, waits on watches.
import type {Cluster} from '../cluster/cluster.ts';
import type {ChangeSummary, Emit} from '../report/event.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import {awaitStep} from './await-step.ts';
import {runInOrder} from './graph.ts';
import {makeChange} from './make-change.ts';
import type {Plan} from './plan.ts';
import type {AttemptStep, Change, Mark, Step, TransactionStep} from './step.ts';
import {summarize} from './summary.ts';

export interface ApplyOptions {
  cluster: Cluster;
  emit: Emit;
  /** Take over fields that other appliers declare (--force-conflicts). */
  forceConflicts: boolean;
  /** Milliseconds since the epoch at which every wait ends. */
  deadline: number;
  /** Stops before the next step; a write that is under way is finished first. */
  signal: AbortSignal;
  now: () => number;
}

export type ChangeState = {state: 'done' | 'not-reached'} | {state: 'failed'; reason: string};

export interface Applied {
  /** By id of the change's summary. */
  states: ReadonlyMap<string, ChangeState>;
  /** One for each component that did not end well, in the order in which they happened. */
  failures: readonly {component: string; failure: Failure}[];
}

/** Never throws for a failing component: the others go on, and the result says what became of each change. */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<Applied> {
  const states = new Map<string, ChangeState>();
  const failures: {component: string; failure: Failure}[] = [];
  const run = new PlanRun(plan, options, states);
  await runInOrder(plan.components, async (component) => {
    try {
      await run.steps(component.id, component.steps);
      return true;
    } catch (error) {
      const failure =
        error instanceof Failure
          ? error
          : new Failure({summary: reasonOf(error), object: component.title, cause: error});
      failures.push({component: component.id, failure});
      return false;
    }
  });
  for (const {changes} of plan.components) {
    for (const {id} of changes) if (!states.has(id)) states.set(id, {state: 'not-reached'});
  }
  return {states, failures};
}

/** One run over one plan: holds what all steps share. */
class PlanRun {
  readonly #plan: Plan;
  readonly #options: ApplyOptions;
  readonly #states: Map<string, ChangeState>;
  readonly #marks = new Map<string, Mark>();

  constructor(plan: Plan, options: ApplyOptions, states: Map<string, ChangeState>) {
    this.#plan = plan;
    this.#options = options;
    this.#states = states;
  }

  async steps(component: string, steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.#step(component, step);
  }

  async #step(component: string, step: Step): Promise<void> {
    this.#options.signal.throwIfAborted();
    switch (step.step) {
      case 'parallel':
        return this.#parallel(component, step.steps);
      case 'sequence':
        return this.steps(component, step.steps);
      case 'transaction':
        return this.#transaction(component, step);
      case 'attempt':
        return this.#attempt(component, step);
      case 'wait':
        return awaitStep(component, step, this.#options);
      default:
        return this.#change(step, this.#summaryOf(component, step));
    }
  }

  /** All get their chance: one that fails does not leave the others half-done. */
  async #parallel(component: string, steps: readonly Step[]): Promise<void> {
    const results = await Promise.allSettled(steps.map((step) => this.#step(component, step)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #transaction(component: string, step: TransactionStep): Promise<void> {
    await this.steps(component, step.open);
    try {
      await this.steps(component, step.steps);
      await this.steps(component, step.close);
    } catch (error) {
      // Also when interrupted: an open record left behind would block the next run and every other tool.
      for (const change of step.abort(reasonOf(error))) await this.#change(change, this.#summaryOf(component, change));
      throw error;
    }
  }

  async #attempt(component: string, {mark, steps, onFailure}: AttemptStep): Promise<void> {
    const began = new Date(this.#options.now());
    const note = (isWell: boolean) => this.#marks.set(mark, {began, ended: new Date(this.#options.now()), isWell});
    this.#marks.set(mark, {began});
    try {
      await this.steps(component, steps);
      note(true);
    } catch (error) {
      note(false);
      if (!this.#options.signal.aborted)
        await this.steps(component, onFailure).catch((further: unknown) => {
          this.#options.emit({type: 'note', level: 'warning', text: `after a failure: ${reasonOf(further)}`});
        });
      throw error;
    }
  }

  async #change(change: Change, summary: ChangeSummary): Promise<void> {
    const {emit, now} = this.#options;
    const started = now();
    emit({type: 'change-started', change: summary});
    try {
      await makeChange(change, {...this.#options, marks: this.#marks});
      this.#states.set(summary.id, {state: 'done'});
      emit({type: 'change-done', change: summary, milliseconds: now() - started});
    } catch (error) {
      const reason = reasonOf(error);
      this.#states.set(summary.id, {state: 'failed', reason});
      emit({type: 'change-failed', change: summary, reason});
      throw error;
    }
  }

  /** What is done after a failure is not among the plan's changes. */
  #summaryOf(component: string, change: Change): ChangeSummary {
    return this.#plan.summaryOf.get(change) ?? {id: `${component}/abort`, component, ...summarize(change)};
  }
}
