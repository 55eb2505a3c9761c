// From desired and observed to a plan. Pure.
import type {ChangeSummary, ComponentTitle} from '../report/event.ts';
import type {Finding} from '../report/finding.ts';
import type {Component, ComponentPlan} from './component.ts';
import type {Observation} from './observation.ts';
import type {Change, Step} from './step.ts';
import {changesOf} from './step.ts';
import {summarize} from './summary.ts';

export interface PlannedComponent {
  id: string;
  title: string;
  after: readonly string[];
  steps: Step[];
  changes: ChangeSummary[];
}

export interface Withheld {
  component: string;
  title: string;
  reason: string;
}

export interface Plan {
  components: PlannedComponent[];
  findings: Finding[];
  /** Reasons for which nothing may be changed. */
  blocks: string[];
  /** Components that had something to do and may not, each with its reason or that of the one it comes after. */
  withheld: readonly Withheld[];
  /** The summary of each change, for events. */
  summaryOf: ReadonlyMap<Change, ChangeSummary>;
}

/** Judges every component against one frozen observation. `round` counts the plans of one run. */
export function makePlan<Desired>(
  components: readonly Component<Desired>[],
  desired: Desired,
  observation: Observation,
  round = 1,
): Plan {
  const summaryOf = new Map<Change, ChangeSummary>();
  const plans = components.map((component) => ({component, ...component.plan(desired, observation)}));
  const withheld = withheldOf(plans);
  const isWithheld = new Set(withheld.map(({component}) => component));
  const planned = plans.map(({component, ...plan}) => {
    const steps = isWithheld.has(component.id) ? [] : plan.steps;
    const changes = steps.flatMap(changesOf).map((change, index) => {
      const summary = {id: idOf(component.id, round, index), component: component.id, ...summarize(change)};
      summaryOf.set(change, summary);
      return summary;
    });
    return {id: component.id, title: component.title, after: component.after, steps, changes};
  });
  return {
    components: planned,
    findings: plans.flatMap(({findings}) => findings),
    // Several components may have the same reason.
    blocks: [...new Set(plans.flatMap(({blocks}) => blocks ?? []))],
    withheld,
    summaryOf,
  };
}

interface ComponentWithPlan extends ComponentPlan {
  component: Pick<Component<never>, 'id' | 'title' | 'after'>;
}

/** Of components with steps only: where nothing is to be done, nothing is held back, and nothing waits for it. */
function withheldOf(plans: readonly ComponentWithPlan[]): Withheld[] {
  const reasons = new Map<string, string>();
  const busy = plans.filter(({steps}) => steps.length > 0);
  for (const {component, withheld} of busy) if (withheld !== undefined) reasons.set(component.id, withheld);
  for (let known = -1; known !== reasons.size; ) {
    known = reasons.size;
    for (const {component} of busy) {
      const reason = component.after.map((id) => reasons.get(id)).find((each) => each !== undefined);
      if (reason !== undefined && !reasons.has(component.id)) reasons.set(component.id, reason);
    }
  }
  return busy.flatMap(({component: {id, title}}) => {
    const reason = reasons.get(id);
    return reason === undefined ? [] : [{component: id, title, reason}];
  });
}

/** Unique within a run: `las/1`, and `las/2.1` when a last look found more to do. */
function idOf(component: string, round: number, index: number): string {
  return `${component}/${round === 1 ? '' : `${round}.`}${index + 1}`;
}

export function titlesOf(components: readonly {id: string; title: string}[]): ComponentTitle[] {
  return components.map(({id, title}) => ({id, title}));
}
