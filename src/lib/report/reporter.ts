// What the command line asks of a reporter: three kinds of them turn the same events into text, lines or a document.
import type {Emit} from './event.ts';
import type {Failure} from './failure.ts';
import type {Outcome} from './outcome.ts';

export interface Reporter {
  emit: Emit;
  /** The run came to its end; shows the outcome, or in its place to people a text, and to programs a document. */
  finish(outcome: Outcome, text?: string, document?: unknown): void;
  /** The run was cut short; shows what was found and done until then. The failure's own words are shown by `main`. */
  fail(failure: Failure): void;
  /** Takes away what moves on the screen while a question is asked; `resume` puts it back. */
  pause(): void;
  resume(): void;
}

/** The part of a stream that a reporter needs. */
export interface ReportStream {
  write(text: string): void;
  isTerminal: boolean;
  columns: number | undefined;
}

/** Where to wrap: at the terminal's width, and never where the text goes to a file or another program. */
export function lineWidth({isTerminal, columns}: ReportStream): number {
  return isTerminal ? Math.max(20, columns ?? 80) : Number.POSITIVE_INFINITY;
}
