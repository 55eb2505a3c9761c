// The time limit of a whole run as a signal: a backstop for whatever does not watch the clock itself.
import {Failure} from '../lib/report/failure.ts';
import {timeSpan} from '../lib/report/time-span.ts';

/** Waits end by themselves at the limit and say what they waited for; only what goes on longer is stopped here. */
const grace = 1000;

export interface RunDeadline {
  /** Aborted by the outer signal, or by a `deadline` Failure when the time is up. */
  signal: AbortSignal;
  end(): void;
}

export function runDeadline(milliseconds: number, outer: AbortSignal): RunDeadline {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(
      new Failure({
        kind: 'deadline',
        summary: `the time limit of ${timeSpan(milliseconds)} passed`,
        next: 'give more time with --timeout; the same command goes on from here',
      }),
    );
  }, milliseconds + grace);
  timer.unref();
  return {signal: AbortSignal.any([outer, controller.signal]), end: () => clearTimeout(timer)};
}
