// An audit log on the standard output: lines for people, one document or one line per entry for programs.
import type {AuditEntry} from '../lib/cas/audit/audit.ts';
import type {AuditHead} from '../lib/cas/audit/run-audit.ts';
import {failureDocument} from '../lib/report/document-reporter.ts';
import type {Failure} from '../lib/report/failure.ts';
import {harmless} from '../lib/report/layout.ts';
import type {OutputFormat} from '../lib/settings/resolve-output.ts';
import type {OutputStream} from '../runtime.ts';

export interface AuditWriter {
  begin(head: AuditHead): void;
  entry(entry: AuditEntry): void;
  end(): void;
  /** True when the failure has been told here. */
  fail(failure: Failure): boolean;
}

export interface AuditForm {
  format: OutputFormat;
  follow: boolean;
  timestamps: boolean;
}

export async function auditWriter({format, follow, timestamps}: AuditForm, stdout: OutputStream): Promise<AuditWriter> {
  if (format === 'table') return lines(stdout, timestamps);
  if (format === 'json') return follow ? jsonLines(stdout) : jsonDocument(stdout);
  const {stringify} = await import('yaml');
  const text = (value: unknown) => stringify(value, {aliasDuplicateObjects: false, lineWidth: 0});
  return follow ? yamlDocuments(stdout, text) : yamlDocument(stdout, text);
}

/** A terminal is spared what could move its cursor; a file or program gets each byte. */
function lines(stdout: OutputStream, timestamps: boolean): AuditWriter {
  return {
    begin() {},
    entry({time, text}) {
      const shown = stdout.isTerminal ? harmless(text) : text;
      stdout.write(timestamps ? `${time} ${shown}\n` : `${shown}\n`);
    },
    end() {},
    fail: () => false,
  };
}

function jsonLines(stdout: OutputStream): AuditWriter {
  const write = (value: unknown) => stdout.write(`${JSON.stringify(value)}\n`);
  return {begin() {}, entry: write, end() {}, fail: (failure) => tellFailure(failure, write)};
}

/** Written as it is read: a log may be larger than our memory. */
function jsonDocument(stdout: OutputStream): AuditWriter {
  let entries = -1;
  return {
    begin(head) {
      const text = JSON.stringify(documentHead(head), undefined, 2);
      stdout.write(`${text.slice(0, -2)},\n  "entries": [`);
      entries = 0;
    },
    entry(entry) {
      stdout.write(`${entries === 0 ? '' : ','}\n    ${JSON.stringify(entry)}`);
      entries += 1;
    },
    end: () => stdout.write(`${entries === 0 ? '' : '\n  '}],\n  "exitCode": 0\n}\n`),
    fail(failure) {
      if (entries < 0) return false;
      const {error, exitCode} = failureDocument(failure);
      const closing = JSON.stringify({error, exitCode}, undefined, 2).slice(2);
      stdout.write(`${entries === 0 ? '' : '\n  '}],\n${closing}\n`);
      return true;
    },
  };
}

function yamlDocuments(stdout: OutputStream, text: (value: unknown) => string): AuditWriter {
  const write = (value: unknown) => stdout.write(`---\n${text(value)}`);
  return {begin() {}, entry: write, end() {}, fail: (failure) => tellFailure(failure, write)};
}

function yamlDocument(stdout: OutputStream, text: (value: unknown) => string): AuditWriter {
  let document: object | undefined;
  const entries: AuditEntry[] = [];
  return {
    begin(head) {
      document = documentHead(head);
    },
    entry: (entry) => void entries.push(entry),
    end: () => stdout.write(text({...document, entries, exitCode: 0})),
    fail(failure) {
      if (document === undefined) return false;
      const {error, exitCode} = failureDocument(failure);
      stdout.write(text({...document, entries, error, exitCode}));
      return true;
    },
  };
}

function documentHead({cluster, cas, sink}: AuditHead): object {
  return {command: 'audit', cluster, cas, ...(sink && {sink}), signatures: 'not verified'};
}

function tellFailure(failure: Failure, write: (value: unknown) => void): boolean {
  const {error, exitCode} = failureDocument(failure);
  write({error, exitCode});
  return true;
}
