// What the time limit of the run has cut off says what it was.
import {Failure} from '../report/failure.ts';

/** `what` completes "it was still …". Other errors of the work stay what they are. */
export async function during<T>(what: string, signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : undefined;
    if (!(reason instanceof Failure) || reason.kind !== 'deadline') throw error;
    const {kind, summary, next} = reason;
    throw new Failure({kind, summary, reason: `it was still ${what}`, ...(next !== undefined && {next}), cause: error});
  }
}
