// Go values as encoding/json writes them.

import {GoError} from '../../go/errors.ts';
import {jsonNumber} from '../../go/json-number.ts';
import {spendOnNode} from '../../go/meter.ts';
import {formatFloat} from '../../go/number.ts';
import {Struct} from '../../go/struct.ts';
import {type GoMap, Integer, isMap, isTypedNil} from '../../go/value.ts';
import {jsonString} from '../go-json.ts';
import {sortedKeys} from '../template/printer.ts';
import {isTrue} from '../template/truth.ts';

export interface JsonStyle {
  /** Writes `<`, `>` and `&` as `\u003c` … */
  escapeHtml: boolean;
  /** One level of indentation; '' for one line. */
  indent: string;
}

/** The JSON text of a value; keys of maps in order, of structs as declared. Throws GoError for NaN and infinity. */
export function jsonText(value: unknown, style: JsonStyle = {escapeHtml: true, indent: ''}): string {
  return write(value, style, '');
}

function write(value: unknown, style: JsonStyle, margin: string): string {
  spendOnNode(value);
  switch (typeof value) {
    case 'string':
      return jsonString(value, style.escapeHtml);
    case 'number':
      if (!Number.isFinite(value)) throw new GoError(`json: unsupported value: ${formatFloat(value, 'g')}`);
      return jsonNumber(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : writeObject(value, style, margin);
    default:
      return 'null';
  }
}

function writeObject(value: object, style: JsonStyle, margin: string): string {
  if (value instanceof Integer) return String(value.value);
  if (isTypedNil(value)) return 'null';
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('base64')}"`;
  if (value instanceof Struct && value.json !== undefined) return write(value.json(), style, margin);
  const inner = margin + style.indent;
  if (Array.isArray(value)) {
    return bracketed(
      '[',
      ']',
      value.map((item) => write(item, style, inner)),
      style,
      margin,
    );
  }
  const colon = style.indent === '' ? ':' : ': ';
  const members = membersOf(value).map(
    ([key, member]) => jsonString(key, style.escapeHtml) + colon + write(member, style, inner),
  );
  return bracketed('{', '}', members, style, margin);
}

/** Keys and values as JSON has them: of structs by their JSON names, empty ones left out where so declared. */
export function membersOf(value: object): [string, unknown][] {
  if (!(value instanceof Struct)) return isMap(value) ? mapMembers(value) : [];
  return Object.entries(value.fields).flatMap(([name, field]): [string, unknown][] => {
    if (field.isEmbedded && field.value instanceof Struct) return membersOf(field.value);
    if (field.json === '-' || (field.omitEmpty && !isTrue(field.value))) return [];
    return [[field.json ?? name, field.value]];
  });
}

function mapMembers(map: GoMap): [string, unknown][] {
  return sortedKeys(map).map((key) => [key, map[key]]);
}

function bracketed(open: string, close: string, parts: string[], {indent}: JsonStyle, margin: string): string {
  if (parts.length === 0 || indent === '') return open + parts.join(',') + close;
  const lead = `\n${margin}${indent}`;
  return `${open}${lead}${parts.join(`,${lead}`)}\n${margin}${close}`;
}
