// Reports to programs: one JSON or YAML document on the standard output and nothing else there.
import type {Event} from './event.ts';
import type {Failure} from './failure.ts';
import {createMemory} from './memory.ts';
import type {Outcome} from './outcome.ts';
import type {Reporter} from './reporter.ts';

/** The document of a run that was cut short, in place of an Outcome: why, and how far it came. */
export interface FailureDocument {
  error: {kind: string; summary: string; object?: string; reason?: string; next?: string};
  findings: Outcome['findings'];
  changes: Outcome['changes'];
  exitCode: number;
}

export type ReportDocument = Outcome | FailureDocument;

/** `talk` gets every event; it says on the standard error what is to be said beside the document. */
export function documentReporter(write: (document: unknown) => void, talk: (event: Event) => void): Reporter {
  const memory = createMemory();
  return {
    emit(event) {
      memory.remember(event);
      talk(event);
    },
    finish: (outcome, _text, document) => write(document ?? outcome),
    fail: (failure) => write({...failureDocument(failure), findings: memory.findings(), changes: memory.changes()}),
    pause() {},
    resume() {},
  };
}

/** The document of a run that ended before it found or changed anything. */
export function failureDocument({kind, summary, object, reason, next, exitCode}: Failure): FailureDocument {
  const error = {kind, summary, ...(object && {object}), ...(reason && {reason}), ...(next && {next})};
  return {error, findings: [], changes: [], exitCode};
}

/** Writes documents in the form that -o asked for, ending with a line feed. */
export async function documentText(format: 'json' | 'yaml'): Promise<(document: unknown) => string> {
  if (format === 'json') return (document) => `${JSON.stringify(document, undefined, 2)}\n`;
  const {stringify} = await import('yaml');
  return (document) => stringify(document, {aliasDuplicateObjects: false, lineWidth: 0});
}
