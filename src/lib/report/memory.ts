// What a reporter remembers of a run, to tell how far it came if it is cut short.
import type {ChangeSummary, ComponentTitle, Event} from './event.ts';
import type {Finding} from './finding.ts';
import type {Outcome} from './outcome.ts';

export interface Memory {
  remember(event: Event): void;
  components(): readonly ComponentTitle[];
  findings(): readonly Finding[];
  /** Every planned change with what became of it. */
  changes(): Outcome['changes'];
}

export function createMemory(): Memory {
  let components: readonly ComponentTitle[] = [];
  let findings: readonly Finding[] = [];
  let planned: readonly ChangeSummary[] = [];
  const done = new Set<string>();
  const failed = new Map<string, string>();
  return {
    remember(event) {
      if (event.type === 'findings') ({components, findings} = event);
      // A later plan is of what is left; the first one is what was set out to be done.
      if (event.type === 'plan' && planned.length === 0) planned = event.changes;
      if (event.type === 'change-done') done.add(event.change.id);
      if (event.type === 'change-failed') failed.set(event.change.id, event.reason);
    },
    components: () => components,
    findings: () => findings,
    changes: () =>
      planned.map((change) => {
        if (done.has(change.id)) return {...change, state: 'done'};
        const reason = failed.get(change.id);
        return reason === undefined ? {...change, state: 'not-reached'} : {...change, state: 'failed', reason};
      }),
  };
}
