// Reports to programs: one JSON or YAML document on the standard output and nothing else there.
import type {Event} from './event.ts';
import type {Failure} from './failure.ts';
import type {Outcome} from './outcome.ts';
import type {Reporter} from './reporter.ts';

/** The document of a run that was cut short, in place of an Outcome. */
export interface FailureDocument {
  error: {kind: string; summary: string; object?: string; reason?: string; next?: string};
  exitCode: number;
}

/** Writes the document's text, ending with a line feed. */
export type WriteDocument = (document: Outcome | FailureDocument) => void;

/** `talk` gets every event first; it says on the standard error what --verbose asks for. */
export function documentReporter(write: WriteDocument, talk: (event: Event) => void): Reporter {
  return {
    emit: talk,
    finish: (outcome) => write(outcome),
    fail: (failure) => write(failureDocument(failure)),
    pause() {},
    resume() {},
  };
}

export function failureDocument({kind, summary, object, reason, next, exitCode}: Failure): FailureDocument {
  return {
    error: {kind, summary, ...(object && {object}), ...(reason && {reason}), ...(next && {next})},
    exitCode,
  };
}
