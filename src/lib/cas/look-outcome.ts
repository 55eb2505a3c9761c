// The outcome of a run that only looked.
import type {Judgement} from '../plan/judgement.ts';
import type {Plan} from '../plan/plan.ts';
import type {Outcome} from '../report/outcome.ts';
import {casOutcome} from './outcome.ts';
import type {CasSite} from './site.ts';

export function lookOutcome(site: CasSite, {findings}: Judgement, results: Record<string, string> = {}): Outcome {
  const plan: Plan = {
    components: [{id: 'cas', title: 'CAS', after: [], steps: [], changes: []}],
    findings,
    blocks: [],
    withheld: [],
    summaryOf: new Map(),
  };
  return casOutcome(site, {mode: 'check', plan, results});
}
