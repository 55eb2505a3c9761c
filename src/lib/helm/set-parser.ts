// The little language of --set, read character by character as Helm does.
import type {Values} from './chart.ts';
import {scanJson} from './json-prefix.ts';
import {deepCopy, emptyTable, isTable} from './table.ts';
import {typedValue} from './typed-value.ts';

export type SetFlagKind = 'set' | 'set-string' | 'set-json' | 'set-file' | 'set-literal';

/** Gives the content of a file named by --set-file. May throw a Failure. */
export type ReadFile = (path: string) => string;

const highestIndex = 65_536;
const deepestName = 30;

/** A flag that cannot be read; set-flags.ts makes it a Failure. */
export class SetError extends Error {
  override readonly name = 'SetError';
}

/** What reading a name or item came to: more to read, or the end of the flag. */
type Progress = 'more' | 'end';

/** Where a value goes when it has been read. */
type Assign = (value: unknown) => void;

/**
 * Reads one flag. The order of checks follows Helm's parser step by step, with its oddities:
 * a name without `=` fails but an index without one makes an empty list.
 */
export class SetParser {
  readonly #characters: string[];
  readonly #kind: SetFlagKind;
  readonly #readFile: ReadFile | undefined;
  #position = 0;

  constructor(text: string, kind: SetFlagKind, readFile: ReadFile | undefined) {
    this.#characters = Array.from(text);
    this.#kind = kind;
    this.#readFile = readFile;
  }

  parseInto(values: Values): void {
    while (this.#key(values, 0) === 'more');
  }

  /** Reads `name=value`, `name.rest` or `name[index]rest` into the table. */
  #key(table: Values, depth: number): Progress {
    const {text: name, stop} = this.#until(this.#kind === 'set-literal' ? '=[.' : '=[,.');
    const assign: Assign = (value) => {
      if (name !== '') table[name] = value;
    };
    switch (stop) {
      case undefined:
        if (name === '') return 'end';
        throw new SetError(`key ${JSON.stringify(name)} has no value`);
      case ',':
        throw new SetError(`key ${JSON.stringify(name)} has no value (cannot end with ,)`);
      case '[':
        return this.#indexed(table, name, depth);
      case '.':
        return this.#nested(table, name, depth + 1);
      default:
        return this.#value(assign, true);
    }
  }

  #nested(table: Values, name: string, depth: number): Progress {
    if (depth > deepestName) {
      throw new SetError(`value name nested level is greater than maximum supported nested level of ${deepestName}`);
    }
    const inner = Object.hasOwn(table, name) ? table[name] : emptyTable();
    if (!isTable(inner)) throw wrongType(inner, 'map[string]interface {}');
    const progress = this.#key(inner, depth);
    const empty = Object.keys(inner).length === 0;
    if (progress === 'more' && empty) throw new SetError(`key map ${JSON.stringify(name)} has no value`);
    if (!empty && name !== '') table[name] = inner;
    return progress;
  }

  #indexed(table: Values, name: string, depth: number): Progress {
    const index = this.#index();
    const present = Object.hasOwn(table, name) ? table[name] : [];
    if (!Array.isArray(present)) throw wrongType(present, '[]interface {}');
    const {list, progress} = this.#item(present, index, depth);
    if (name !== '') table[name] = list;
    return progress;
  }

  /** Reads what follows `[index]` into the list, which may be replaced by a longer one. */
  #item(list: unknown[], index: number, depth: number): {list: unknown[]; progress: Progress} {
    if (index < 0) throw new SetError(`negative ${index} index not allowed`);
    const {text, stop} = this.#until('[.=');
    if (text !== '') throw new SetError(`unexpected data at end of array index: ${quotedRunes(text)}`);
    if (stop === undefined) return {list, progress: 'end'};
    if (stop === '=') return this.#itemValue(list, index);
    if (stop === '.') return this.#itemTable(list, index, depth);
    const next = this.#index();
    const present = list[index] ?? [];
    if (!Array.isArray(present)) throw wrongType(present, '[]interface {}');
    const inner = this.#item(present, next, depth);
    if (inner.progress === 'end') return {list, progress: 'end'};
    return {list: withItem(list, index, inner.list), progress: 'more'};
  }

  #itemValue(list: unknown[], index: number): {list: unknown[]; progress: Progress} {
    let result = list;
    const progress = this.#value((value) => {
      result = withItem(list, index, value);
    }, false);
    return {list: result, progress};
  }

  #itemTable(list: unknown[], index: number, depth: number): {list: unknown[]; progress: Progress} {
    const present = list[index];
    const inner = isTable(present) ? present : emptyTable();
    if (index < list.length) list[index] = inner;
    const progress = this.#key(inner, depth);
    if (progress === 'end') return {list, progress};
    return {list: withItem(list, index, inner), progress};
  }

  /** Reads a value after `=`. Helm treats the end of the flag differently after a name and after an index. */
  #value(assign: Assign, afterName: boolean): Progress {
    if (this.#kind === 'set-json') return this.#json(assign);
    if (this.#kind === 'set-literal') {
      assign(this.#until('').text);
      return 'more';
    }
    if (this.#position >= this.#characters.length) {
      assign('');
      return afterName ? 'end' : 'more';
    }
    if (this.#characters[this.#position] === '{') assign(this.#list());
    else assign(this.#typed(this.#until(',').text));
    return 'more';
  }

  /** `{a,b}`; the comma after it belongs to it. */
  #list(): unknown[] {
    this.#position += 1;
    const list: unknown[] = [];
    for (;;) {
      const {text, stop} = this.#until(',}');
      if (stop === undefined) throw new SetError("list must terminate with '}'");
      list.push(this.#typed(text));
      if (stop === '}') break;
    }
    if (this.#characters[this.#position] === ',') this.#position += 1;
    return list;
  }

  #json(assign: Assign): Progress {
    if (this.#skipBlanks()) assign(null);
    else {
      const rest = this.#characters.slice(this.#position).join('');
      const found = scanJson(rest);
      if (found === undefined) throw new SetError('the value is not JSON');
      assign(deepCopy(found.value));
      this.#position += Array.from(rest.slice(0, found.length)).length;
      this.#skipBlanks();
    }
    return 'more';
  }

  /** Consumes blanks and one comma; true if the value was empty. */
  #skipBlanks(): boolean {
    while (this.#position < this.#characters.length) {
      const character = this.#characters[this.#position] ?? '';
      if (character !== ',' && !/\s/.test(character)) return false;
      this.#position += 1;
      if (character === ',') return true;
    }
    return true;
  }

  #typed(text: string): unknown {
    if (this.#kind === 'set-string') return text;
    if (this.#kind !== 'set-file') return typedValue(text);
    if (this.#readFile === undefined) throw new SetError('files cannot be read here');
    return this.#readFile(text);
  }

  #index(): number {
    const {text, stop} = this.#until(']');
    if (stop === undefined) throw new SetError('error parsing index: EOF');
    if (!/^[+-]?[0-9]+$/.test(text)) {
      throw new SetError(`error parsing index: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    }
    return Number(text);
  }

  /** Reads up to one of the stops, which is consumed; a backslash takes the next character as it is. */
  #until(stops: string): {text: string; stop: string | undefined} {
    const taken: string[] = [];
    const escapes = this.#kind !== 'set-literal';
    while (this.#position < this.#characters.length) {
      const character = this.#characters[this.#position++] ?? '';
      if (stops.includes(character)) return {text: taken.join(''), stop: character};
      if (character !== '\\' || !escapes) taken.push(character);
      else if (this.#position < this.#characters.length) taken.push(this.#characters[this.#position++] ?? '');
    }
    return {text: taken.join(''), stop: undefined};
  }
}

/** Characters as Go quotes a slice of them. */
function quotedRunes(text: string): string {
  return `[${Array.from(text, (character) => `'${character}'`).join(' ')}]`;
}

/** A list with the item at that index, filled up with nulls. */
function withItem(list: unknown[], index: number, value: unknown): unknown[] {
  if (index > highestIndex) {
    throw new SetError(`index of ${index} is greater than maximum supported index of ${highestIndex}`);
  }
  const result = list;
  while (result.length <= index) result.push(null);
  result[index] = value;
  return result;
}

function wrongType(value: unknown, wanted: string): SetError {
  const given = value === null ? 'interface {} is nil' : `interface {} is ${goType(value)}`;
  return new SetError(`unable to parse key: interface conversion: ${given}, not ${wanted}`);
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isTable(value)) return 'map[string]interface {}';
  const types: {[type: string]: string} = {boolean: 'bool', number: 'float64', bigint: 'int64'};
  return types[typeof value] ?? 'string';
}
