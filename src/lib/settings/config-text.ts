// A config file's text as names and values. It is data: nothing in it is ever executed.
import {Failure, reasonOf} from '../report/failure.ts';

/** One setting of a file; `line` counts from 1. */
export interface FileEntry {
  name: string;
  value: string | readonly string[];
  line: number;
}

/** What may not stand in an unquoted or double-quoted value, as a shell would have done something with it. */
const shellMagic = /[$`\\;&|<>(){}*?[\]!]/;
const assignment = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;

/**
 * Lines `NAME=value` of the old `operator_controller_config`: blank lines, comments and plain assignments.
 * Anything a shell would have to execute is an error that names file and line.
 */
export function readAssignments(text: string, file: string): FileEntry[] {
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const source = raw.trim();
    if (source === '' || source.startsWith('#')) return [];
    const [, name, rest] = assignment.exec(source) ?? [];
    if (name === undefined || rest === undefined) throw notData(file, index + 1, 'it is not of the form NAME=value');
    return [{name, value: plainValue(rest, file, index + 1), line: index + 1}];
  });
}

/** The value of an assignment without its quotes and without a comment behind it. */
function plainValue(text: string, file: string, line: number): string {
  const [, single, double, bare] = /^(?:'([^']*)'|"([^"]*)"|((?:[^\s'"#][^\s'"]*)?))\s*(?:\s#.*)?$/.exec(text) ?? [];
  const value = single ?? double ?? bare;
  if (value === undefined) throw notData(file, line, 'its value is not one plain or quoted text');
  if (single === undefined && shellMagic.test(value)) {
    throw notData(file, line, 'a shell would expand its value; put it into single quotes if it is meant literally');
  }
  return value;
}

function notData(file: string, line: number, reason: string): Failure {
  return new Failure({
    kind: 'usage',
    summary: 'this line cannot be read as data',
    object: `${file}:${line}`,
    reason: `config files are read, never executed: ${reason}`,
    next: 'write one NAME=value per line, without variables, commands or conditions',
  });
}

/** A YAML mapping of names to texts, numbers, switches or lists of texts. */
export async function readYamlSettings(text: string, file: string): Promise<FileEntry[]> {
  const {parseDocument, LineCounter, isMap, isScalar, isSeq} = await import('yaml');
  const counter = new LineCounter();
  const document = parseDocument(text, {lineCounter: counter, schema: 'failsafe', version: '1.2'});
  const [error] = document.errors;
  if (error) throw malformed(file, error.linePos?.[0].line ?? 1, error.message.split('\n')[0] ?? 'not YAML');
  if (document.contents === null) return [];
  if (!isMap(document.contents)) throw malformed(file, 1, 'it must be a mapping of names to values');
  return document.contents.items.map(({key, value}) => {
    const name = isScalar(key) ? String(key.value) : '';
    const line = isScalar(key) && key.range ? counter.linePos(key.range[0]).line : 1;
    if (value === null) return {name, value: '', line};
    if (isScalar(value)) return {name, value: String(value.value ?? ''), line};
    if (isSeq(value)) {
      return {name, value: value.items.map((item) => (isScalar(item) ? String(item.value) : '')), line};
    }
    throw malformed(file, line, `the value of ${name} must be a text or a list of texts`);
  });
}

function malformed(file: string, line: number, reason: unknown): Failure {
  return new Failure({
    kind: 'usage',
    summary: 'the config file is not valid YAML settings',
    object: `${file}:${line}`,
    reason: reasonOf(reason),
    next: 'write one `name: value` per line; names are those of the long flags',
  });
}
