// What is being done right now, as lines that come and go: the same for a live terminal and a log.
import type {ComponentProgress} from './component-progress.ts';
import type {ChangeSummary, Event} from './event.ts';
import {took} from './time-span.ts';

/** Something that has begun and not ended. */
export interface Activity {
  id: string;
  text: string;
  /** Why it still goes on; empty for a change. */
  state: string;
}

export interface ActivityEnd {
  ok: boolean;
  text: string;
  /** A terminal shows it only while it runs; a log has a line for it all the same. */
  isMinor?: boolean;
}

/** How progress is shown. */
export interface Progress {
  begin(activity: Activity): void;
  end(id: string, result: ActivityEnd): void;
  /** A line of its own, in order with the others. */
  say(line: string): void;
  /** That many things are done; a log has named them all already. */
  sumUp(line: string): void;
  pause(): void;
  resume(): void;
  /** Nothing more comes: whatever still moves is taken away. */
  close(): void;
}

type ProgressEvent = Extract<Event, {type: 'change-started' | 'change-done' | 'change-failed' | 'waiting' | 'waited'}>;

export function isProgress(event: Event): event is ProgressEvent {
  return progressTypes.has(event.type);
}

const progressTypes: ReadonlySet<string> = new Set<ProgressEvent['type']>([
  'change-started',
  'change-done',
  'change-failed',
  'waiting',
  'waited',
]);

/** Waits that took less than this need no line of their own on a terminal. */
const shortWait = 1000;

/** Tells the display what an event means for it. `components` sums up changes where there are many. */
export function showProgress(progress: Progress, event: ProgressEvent, components: ComponentProgress): void {
  switch (event.type) {
    case 'change-started':
      progress.begin({id: changeId(event.change), text: event.change.summary, state: ''});
      return;
    case 'change-done':
      progress.end(changeId(event.change), {
        ok: true,
        text: `${event.change.summary}${took(event.milliseconds)}`,
        isMinor: components.isOneOfMany(event.change),
      });
      return;
    case 'change-failed':
      progress.end(changeId(event.change), {ok: false, text: `${event.change.summary}: ${event.reason}`});
      return;
    case 'waiting':
      progress.begin({id: waitId(event), text: `waiting for ${event.what}`, state: event.state});
      return;
    case 'waited':
      progress.end(waitId(event), {
        ok: true,
        text: `waited for ${event.what}${took(event.milliseconds)}`,
        isMinor: event.milliseconds < shortWait,
      });
  }
}

function changeId({id}: ChangeSummary): string {
  return `change ${id}`;
}

function waitId({component, what}: {component: string; what: string}): string {
  return `wait ${component} ${what}`;
}
