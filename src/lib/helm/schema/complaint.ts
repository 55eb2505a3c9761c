// What a schema finds wrong with values, in the words of Helm's library, and without the values: they may be secrets.
import {quote} from '../../go/quote.ts';
import {isNumber, isObject, SchemaNumber} from './json.ts';

/** The way to a value, from the inside out; undefined for the whole. */
export interface Place {
  token: string;
  parent: Place | undefined;
}

export interface Complaint {
  at: Place | undefined;
  /** Undefined for a mere group. */
  text: string | undefined;
  /** A reference is not worth a line of its own if it passes on a single complaint. */
  isReference?: boolean;
  causes: readonly Complaint[];
}

/** The complaints that stand for this one where a group has no line of its own. */
export function ungrouped(complaint: Complaint): readonly Complaint[] {
  return complaint.text === undefined ? complaint.causes : [complaint];
}

/** The lines, causes indented below what they cause. */
export function complaintLines(complaints: readonly Complaint[], depth = 0): string[] {
  return complaints.flatMap((complaint) => {
    const {at, text, isReference = false, causes} = complaint;
    if (isReference && causes.length === 1) return complaintLines(causes, depth);
    const line = `${'  '.repeat(depth)}- at ${quoted(pointerText(at))}: ${text ?? 'validation failed'}`;
    return [line, ...complaintLines(causes, depth + 1)];
  });
}

function pointerText(at: Place | undefined): string {
  let text = '';
  for (let place = at; place !== undefined; place = place.parent) {
    text = `/${place.token.replaceAll('~', '~0').replaceAll('/', '~1')}${text}`;
  }
  return text;
}

export function quoted(text: string): string {
  return `'${quote(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

export function quotedList(texts: readonly string[]): string {
  return texts.map(quoted).join(', ');
}

/** A number with commas between thousands; from a million on, Helm writes powers of ten. */
export function grouped(value: unknown): string {
  const number = value instanceof SchemaNumber ? Number(value.source) : Number(value);
  return number.toLocaleString('en-US', {maximumFractionDigits: 20});
}

/** What `enum` and `const` ask for. */
export function wantedText(keyword: 'enum' | 'const', choices: readonly unknown[]): string {
  if (choices.some((choice) => Array.isArray(choice) || isObject(choice))) return `'${keyword}' failed`;
  return `value must be ${choices.length === 1 ? '' : 'one of '}${choices.map(shown).join(', ')}`;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null) return '<nil>';
  return isNumber(value) && value instanceof SchemaNumber ? value.source : String(value);
}
