// Values to YAML as sigs.k8s.io/yaml prints them: through JSON, then by go-yaml's emitter.
import {jsonNumber} from '../go/json-number.ts';
import {formatFloat} from '../go/number.ts';
import {YamlError} from './error.ts';
import {compareYamlKeys} from './key-order.ts';
import {type ScalarSetting, scalarLines} from './print-scalar.ts';

/** What JSON can hold; integers beyond float64 as bigint. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | {[key: string]: JsonValue};

/** `compact` as sigs.k8s.io/yaml prints, `pretty` as go-yaml 3 does: lists indented, floats by Go's %g. */
export type YamlStyle = 'compact' | 'pretty';

/** The YAML text of a value, with a final line break. Throws YamlError for what go-yaml's own reader refuses. */
export function printYaml(value: JsonValue, style: YamlStyle = 'compact'): string {
  return new Printer(style).print(value);
}

function isBlock(value: JsonValue): value is JsonValue[] | {[key: string]: JsonValue} {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0;
}

class Printer {
  readonly #style: YamlStyle;
  readonly #output: string[] = [];

  constructor(style: YamlStyle) {
    this.#style = style;
  }

  print(value: JsonValue): string {
    if (isBlock(value)) this.#block(value, 0, '');
    else this.#output.push(this.#scalar(value, 2, ''));
    return this.#output.join('');
  }

  /** Prints a list or map; `lead` is what stands on the first line before it, of `indent` columns. */
  #block(value: JsonValue[] | {[key: string]: JsonValue}, indent: number, lead: string): void {
    if (Array.isArray(value)) this.#sequence(value, indent, lead);
    else this.#mapping(value, indent, lead);
  }

  #sequence(items: JsonValue[], indent: number, lead: string): void {
    const margin = ' '.repeat(indent);
    items.forEach((item, i) => {
      const start = `${i === 0 ? lead : margin}- `;
      if (isBlock(item)) this.#block(item, indent + 2, start);
      else this.#output.push(start, this.#scalar(item, indent + 2, start));
    });
  }

  #mapping(map: {[key: string]: JsonValue}, indent: number, lead: string): void {
    const keys = Object.keys(map);
    if (this.#style === 'compact' && keys.some((key) => key.includes('\x85'))) {
      throw new YamlError("yaml: line 1: did not find expected ',' or '}'");
    }
    const margin = ' '.repeat(indent);
    keys.sort(compareYamlKeys).forEach((key, i) => {
      const start = i === 0 ? lead : margin;
      const value = map[key] ?? null;
      if (isSimpleKey(key)) this.#pair(start + this.#text(key, {indent, isKey: true}).slice(0, -1), value, indent);
      else this.#complexPair(key, value, indent, start);
    });
  }

  #pair(key: string, value: JsonValue, indent: number): void {
    if (!isBlock(value)) this.#output.push(key, ': ', this.#scalar(value, indent + 2, `${key}: `));
    else {
      this.#output.push(key, ':\n');
      const inner = Array.isArray(value) && this.#style === 'compact' ? indent : indent + 2;
      this.#block(value, inner, ' '.repeat(inner));
    }
  }

  #complexPair(key: string, value: JsonValue, indent: number, start: string): void {
    this.#output.push(start, '? ', this.#scalar(key, indent + 2, `${start}? `));
    const lead = `${' '.repeat(indent)}: `;
    if (isBlock(value)) this.#block(value, indent + 2, lead);
    else this.#output.push(lead, this.#scalar(value, indent + 2, lead));
  }

  /** A scalar or an empty list or map, with the line break that ends it; `before` is what stands on its first line. */
  #scalar(value: JsonValue, indent: number, before: string): string {
    if (typeof value === 'string') return this.#text(value, {indent, isKey: false, column: [...before].length});
    if (typeof value === 'number')
      return `${this.#style === 'compact' ? numberText(value) : formatFloat(value, 'g')}\n`;
    if (Array.isArray(value)) return '[]\n';
    return value !== null && typeof value === 'object' ? '{}\n' : `${String(value)}\n`;
  }

  /** Only go-yaml 2 breaks long lines. */
  #text(text: string, setting: ScalarSetting): string {
    if (this.#style === 'compact') return scalarLines(readable(text), setting);
    return scalarLines(text, {...setting, column: undefined});
  }
}

/** Keys longer than 128 bytes or with line breaks take the form `? key` and `: value`. */
function isSimpleKey(key: string): boolean {
  return Buffer.byteLength(key) <= 128 && !/[\r\n\x85\u2028\u2029]/.test(key);
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
