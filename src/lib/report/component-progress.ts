// Counts the changes of each component, so that a terminal shows one line per component instead of dozens.
import type {ChangeSummary, ComponentTitle, Event} from './event.ts';
import {took} from './time-span.ts';

export interface ComponentProgress {
  /** One line when the event completed a component's changes: `cert-manager: 44 changes`; else undefined. */
  follow(event: Event): string | undefined;
  /** Whether a change is one of several of its component, so that it needs no line of its own. */
  isOneOfMany(change: ChangeSummary): boolean;
}

/** `now` in milliseconds. */
export function componentProgress(now: () => number): ComponentProgress {
  let titles: readonly ComponentTitle[] = [];
  const open = new Map<string, {total: number; left: number; since: number | undefined}>();
  const plan = (changes: readonly ChangeSummary[]) => {
    for (const [component, own] of Map.groupBy(changes, (change) => change.component)) {
      if (!open.has(component)) open.set(component, {total: own.length, left: own.length, since: undefined});
    }
  };
  const done = ({component}: ChangeSummary) => {
    const count = open.get(component);
    if (count === undefined || --count.left > 0 || count.total === 1) return undefined;
    const title = titles.find(({id}) => id === component)?.title ?? component;
    return `${title}: ${count.total} changes${took(now() - (count.since ?? now()))}`;
  };
  return {
    follow(event) {
      if (event.type === 'findings') titles = event.components;
      if (event.type === 'plan') plan(event.changes);
      if (event.type === 'change-started') {
        const count = open.get(event.change.component);
        if (count) count.since ??= now();
      }
      return event.type === 'change-done' ? done(event.change) : undefined;
    },
    isOneOfMany: ({component}) => (open.get(component)?.total ?? 0) > 1,
  };
}
