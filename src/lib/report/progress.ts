// What is being done right now, as lines that come and go: the same for a live terminal and a log.
import type {ChangeSummary, Event} from './event.ts';

/** Something that has begun and not ended. */
export interface Activity {
  id: string;
  text: string;
  /** Why it still goes on; empty for a change. */
  state: string;
}

/** How progress is shown. */
export interface Progress {
  begin(activity: Activity): void;
  end(id: string, result: {ok: boolean; text: string}): void;
  /** A line of its own, in order with the others. */
  say(line: string): void;
  pause(): void;
  resume(): void;
  /** Nothing more comes: whatever still moves is taken away. */
  close(): void;
}

type ProgressEvent = Extract<Event, {type: 'change-started' | 'change-done' | 'change-failed' | 'waiting' | 'waited'}>;

/** Tells the display what an event means for it. `span` writes a length of time. */
export function showProgress(progress: Progress, event: ProgressEvent, span: (milliseconds: number) => string): void {
  switch (event.type) {
    case 'change-started':
      progress.begin({id: changeId(event.change), text: event.change.summary, state: ''});
      return;
    case 'change-done':
      progress.end(changeId(event.change), {ok: true, text: `${event.change.summary} (${span(event.milliseconds)})`});
      return;
    case 'change-failed':
      progress.end(changeId(event.change), {ok: false, text: `${event.change.summary}: ${event.reason}`});
      return;
    case 'waiting':
      progress.begin({id: waitId(event), text: `waiting until ${event.what}`, state: event.state});
      return;
    case 'waited':
      progress.end(waitId(event), {ok: true, text: `${event.what} (${span(event.milliseconds)})`});
  }
}

function changeId({id}: ChangeSummary): string {
  return `change ${id}`;
}

function waitId({component, what}: {component: string; what: string}): string {
  return `wait ${component} ${what}`;
}
