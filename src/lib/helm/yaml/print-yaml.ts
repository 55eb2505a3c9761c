// Values to YAML as sigs.k8s.io/yaml prints them: through JSON, then by go-yaml's emitter.
import {jsonNumber} from '../template/json-number.ts';
import {formatFloat} from '../template/number.ts';
import {YamlError} from './error.ts';
import {compareYamlKeys} from './key-order.ts';
import {scalarLines} from './print-scalar.ts';

/** What JSON can hold; integers beyond float64 as bigint. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | {[key: string]: JsonValue};

/** The YAML text of a value, with a final line break. Throws YamlError for what go-yaml's own reader refuses. */
export function printYaml(value: JsonValue): string {
  const output: string[] = [];
  if (isBlock(value)) printBlock(value, 0, '', output);
  else output.push(scalarText(value, 2, false));
  return output.join('');
}

function isBlock(value: JsonValue): value is JsonValue[] | {[key: string]: JsonValue} {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0;
}

/** Prints a list or map; `lead` is what stands on the first line before it, of `indent` columns. */
function printBlock(
  value: JsonValue[] | {[key: string]: JsonValue},
  indent: number,
  lead: string,
  output: string[],
): void {
  if (Array.isArray(value)) printSequence(value, indent, lead, output);
  else printMapping(value, indent, lead, output);
}

function printSequence(items: JsonValue[], indent: number, lead: string, output: string[]): void {
  const margin = ' '.repeat(indent);
  items.forEach((item, i) => {
    const start = `${i === 0 ? lead : margin}- `;
    if (isBlock(item)) printBlock(item, indent + 2, start, output);
    else output.push(start, scalarText(item, indent + 2, false));
  });
}

function printMapping(map: {[key: string]: JsonValue}, indent: number, lead: string, output: string[]): void {
  if (Object.keys(map).some((key) => key.includes('\x85'))) {
    throw new YamlError("yaml: line 1: did not find expected ',' or '}'");
  }
  const margin = ' '.repeat(indent);
  Object.keys(map)
    .sort(compareYamlKeys)
    .forEach((key, i) => {
      const start = i === 0 ? lead : margin;
      const value = map[key] ?? null;
      if (isSimpleKey(key)) printPair(start + scalarText(key, indent, true).slice(0, -1), value, indent, output);
      else printComplexPair(key, value, indent, start, output);
    });
}

/** Keys longer than 128 bytes or with line breaks take the form `? key` and `: value`. */
function isSimpleKey(key: string): boolean {
  return Buffer.byteLength(key) <= 128 && !/[\r\n\x85\u2028\u2029]/.test(key);
}

function printPair(key: string, value: JsonValue, indent: number, output: string[]): void {
  if (!isBlock(value)) output.push(key, ': ', scalarText(value, indent + 2, false));
  else {
    output.push(key, ':\n');
    const inner = Array.isArray(value) ? indent : indent + 2;
    printBlock(value, inner, ' '.repeat(inner), output);
  }
}

function printComplexPair(key: string, value: JsonValue, indent: number, start: string, output: string[]): void {
  output.push(start, '? ', scalarText(key, indent + 2, false));
  const lead = `${' '.repeat(indent)}: `;
  if (isBlock(value)) printBlock(value, indent + 2, lead, output);
  else output.push(lead, scalarText(value, indent + 2, false));
}

/** A scalar or an empty list or map, with the line break that ends it. */
function scalarText(value: JsonValue, indent: number, isKey: boolean): string {
  if (typeof value === 'string') return scalarLines(readable(value), indent, isKey);
  if (typeof value === 'number') return `${numberText(value)}\n`;
  if (Array.isArray(value)) return '[]\n';
  return value !== null && typeof value === 'object' ? '{}\n' : `${String(value)}\n`;
}

const refused = /[\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/** sigs.k8s.io/yaml reads the value's JSON as YAML: some characters are refused, and NEL folds as a line break. */
function readable(text: string): string {
  if (refused.test(text)) throw new YamlError('yaml: control characters are not allowed');
  if (!text.includes('\x85')) return text;
  return text.replace(/ *\x85[ \x85]*/g, (run) => {
    const breaks = run.replaceAll(' ', '').length;
    return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
  });
}

/** Whole numbers of up to 64 bits are integers; all others as Go prints a float64. */
function numberText(value: number): string {
  const json = jsonNumber(value);
  if (/^-?[0-9]+$/.test(json)) {
    const whole = BigInt(json);
    if (whole >= -(2n ** 63n) && whole < 2n ** 64n) return whole.toString();
  }
  return formatFloat(value, 'g');
}
