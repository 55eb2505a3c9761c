// The one error family: everything that ends a run or a step badly, in words for the person at the keyboard.
import {exitCodes, signalExitCode} from './exit-codes.ts';

/**
 * Why something ended badly; decides the exit code.
 * `undetermined` is for what could not be found out (a refused read, an unreachable server), never for "no".
 */
export type FailureKind = 'usage' | 'failed' | 'undetermined' | 'deadline' | 'interrupted';

export interface FailureDetails {
  /** Default: failed. */
  kind?: FailureKind;
  /** What happened, one sentence without a final full stop: `the chart's signature is not valid`. */
  summary: string;
  /** To which object, file or URL: `Secret scone-system/sconeapps`. */
  object?: string;
  /** Why, as far as known: the server's words, the probable cause. */
  reason?: string;
  /** What to do or type next. */
  next?: string;
  /** The error this one explains; shown with --debug only. */
  cause?: unknown;
  /** For `interrupted`: the number of the signal. */
  signalNumber?: number;
}

/** An error with all that the person needs: what, to which object, why, what next. Rendered in one place, `main`. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  readonly summary: string;
  readonly object: string | undefined;
  readonly reason: string | undefined;
  readonly next: string | undefined;
  readonly signalNumber: number | undefined;

  constructor(details: FailureDetails) {
    super(failureMessage(details), details.cause === undefined ? undefined : {cause: details.cause});
    this.kind = details.kind ?? 'failed';
    this.summary = details.summary;
    this.object = details.object;
    this.reason = details.reason;
    this.next = details.next;
    this.signalNumber = details.signalNumber;
  }

  get exitCode(): number {
    if (this.kind === 'interrupted') return signalExitCode(this.signalNumber ?? 2);
    return exitCodes[this.kind].code;
  }
}

/** One line: summary, object and reason; the next step is shown apart. */
function failureMessage({summary, object, reason}: FailureDetails): string {
  return [object === undefined ? summary : `${object}: ${summary}`, reason].filter(Boolean).join(': ');
}

/** The words of any thrown value, for a `reason`. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
