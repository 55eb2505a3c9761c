// Go values as TOML (BurntSushi/toml).
import {GoError} from '../../go/errors.ts';
import {spendOnNode} from '../../go/meter.ts';
import {formatFloat} from '../../go/number.ts';
import {Struct} from '../../go/struct.ts';
import {elementsOf, type GoMap, Integer, isList, isMap, isTypedNil, kindOf, newMap, setEntry} from '../../go/value.ts';
import {sortedKeys} from '../template/printer.ts';

/** The TOML text of a value. Throws GoError for what TOML cannot hold. */
export function tomlText(value: unknown): string {
  const output: string[] = [];
  encode(value, [], output);
  return output.join('');
}

/** The fields of a struct as a map: nil ones left out, embedded ones among them. */
function structFields({fields}: Struct): GoMap {
  const map = newMap();
  for (const [name, {value, isEmbedded}] of Object.entries(fields)) {
    if (isEmbedded && value instanceof Struct) Object.assign(map, structFields(value));
    else if (value !== null && !isTypedNil(value)) setEntry(map, name, value);
  }
  return map;
}

function encode(given: unknown, path: string[], output: string[]): void {
  spendOnNode(given);
  const value = given instanceof Struct && given.text === undefined ? structFields(given) : given;
  if (value === null || value === undefined || (isTypedNil(value) && (path.length > 0 || isMap(value)))) return;
  if (isTableList(value)) {
    if (path.length === 0) throw new GoError('toml: top-level values must be Go maps or structs');
    for (const table of elementsOf(value)) writeTable(table as GoMap, path, '[[', ']]', output);
  } else if (isMap(value)) {
    if (path.length === 0) writeEntries(value, path, output);
    else writeTable(value, path, '[', ']', output);
  } else if (path.length === 0) output.push(element(value));
  else output.push(margin(path), keyText(path.at(-1) ?? ''), ' = ', element(value), '\n');
}

function margin(path: string[]): string {
  return '  '.repeat(Math.max(path.length - 1, 0));
}

/** A table begins with its name; one at the top, and each of a list, after a blank line. */
function writeTable(table: GoMap, path: string[], open: string, close: string, output: string[]): void {
  if (output.length > 0 && (path.length === 1 || open === '[[')) output.push('\n');
  output.push(margin(path), open, path.map(keyText).join('.'), close, '\n');
  writeEntries(table, path, output);
}

/** Plain values first, then tables, both by key. */
function writeEntries(map: GoMap, path: string[], output: string[]): void {
  const keys = sortedKeys(map);
  for (const key of keys.filter((name) => !isTable(map[name]))) encode(map[key], [...path, key], output);
  for (const key of keys.filter((name) => isTable(map[name]))) encode(map[key], [...path, key], output);
}

function isTable(value: unknown): boolean {
  return (isMap(value) && !isTypedNil(value)) || isTableList(value);
}

function isTableList(value: unknown): value is unknown[] {
  if (!isList(value) || value.length === 0) return false;
  const items = elementsOf(value);
  if (items.some((item) => item === null || item === undefined || isTypedNil(item))) {
    throw new GoError('toml: cannot encode array with nil element');
  }
  return items.every((item) => isMap(item));
}

/** A value on one line. */
function element(value: unknown): string {
  spendOnNode(value);
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      return floatText(value);
    default:
      return objectElement(value);
  }
}

function objectElement(value: unknown): string {
  if (value instanceof Integer) return String(value.value);
  if (value instanceof Struct && value.text !== undefined) {
    return value.type === 'time.Time' ? String(value.json?.()) : quoted(value.text());
  }
  if (isList(value)) return `[${elementsOf(value).map(element).join(', ')}]`;
  if (!isMap(value)) throw new GoError(`unsupported type: ${kindOf(value)}`);
  const keys = sortedKeys(value).filter((key) => value[key] !== null && value[key] !== undefined);
  const ordered = [...keys.filter((key) => !isTable(value[key])), ...keys.filter((key) => isTable(value[key]))];
  return `{${ordered.map((key) => `${keyText(key)} = ${element(value[key])}`).join(', ')}}`;
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const text = formatFloat(value, 'g');
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key);
}

const shortEscapes: {[character: string]: string} = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

function quoted(text: string): string {
  const escaped = text.replace(/["\\]|(?![\x80-\x9f])\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return shortEscapes[character] ?? `\\u${code}`;
  });
  return `"${escaped}"`;
}
