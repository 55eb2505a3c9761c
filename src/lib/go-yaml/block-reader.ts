// A quick reader for the YAML that manifests and values mostly are: blocks, scalars on one line, literals. What it does
// not know for certain it leaves to the whole reader, with errors and all.
import {spend} from '../go/meter.ts';
import {type GoMap, newMap, setEntry} from '../go/value.ts';
import {Cursor} from './cursor.ts';
import {YamlError} from './error.ts';
import {resolvePlain} from './resolve.ts';
import {scanBlockScalar} from './scan-block-scalar.ts';
import {scanQuotedScalar} from './scan-quoted-scalar.ts';

/** Texts beyond this are rare, and the whole reader keeps count of what they hold. */
const longestText = 4 * 1024 * 1024;
const deepestNesting = 500;
/** Breaks of other kinds than LF, and the byte order mark. */
const unusual = /[\r\x85\u2028\u2029\ufeff]/;

/**
 * The value of a text that holds one document of the usual kind; undefined if the whole reader must look at it.
 * @param keepsIntegers as bigint, else they become numbers
 */
export function readBlocks(text: string, keepsIntegers = false): GoMap | unknown[] | undefined {
  if (text.length > longestText || unusual.test(text)) return undefined;
  try {
    return new BlockReader(text, keepsIntegers).document();
  } catch (error) {
    if (error instanceof Unfit || error instanceof YamlError) return undefined;
    throw error;
  }
}

/** The text is not of the usual kind. */
class Unfit extends Error {
  override readonly name = 'Unfit';
}

const notSpace = /[^ ]/g;
const plainKey = /[A-Za-z_.$][A-Za-z0-9_./$-]{0,200}:/y;
const quotedKey = /"[^"\\\n\t]{1,200}":|'[^'\n\t]{1,200}':/y;
const plainStart = /[A-Za-z0-9_./$(+=~^;\\]|-[^ \n]/y;
const doubleQuoted = /"[^"\\\n]*"/y;
const singleQuoted = /'[^'\n]*'/y;
/** Nothing, or texts, between brackets. */
const flow = /\{ *\}|\[ *(?:"[^"\\\n\t]*"(?: *, *"[^"\\\n\t]*")* *)?\]/y;
/** Nothing more on the line but a comment. */
const lineEnd = /(?: *| +#[^\n]*)(?=\n|$)/y;

/** True if the pattern matches just there. */
function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

class BlockReader {
  readonly #text: string;
  readonly #keepsIntegers: boolean;
  /** The first character of the line to be read, its column (-1 behind the last line) and the line's end. */
  #at = 0;
  #column = -1;
  #end = 0;
  #depth = 0;

  constructor(text: string, keepsIntegers: boolean) {
    this.#text = text;
    this.#keepsIntegers = keepsIntegers;
  }

  document(): GoMap | unknown[] {
    this.#moveTo(0);
    if (this.#column < 0) throw new Unfit();
    const value = this.#block();
    if (this.#column >= 0) throw new Unfit();
    return value;
  }

  /** Goes to the first line from there on that is not blank and no comment. */
  #moveTo(start: number): void {
    const text = this.#text;
    for (let from = start; ; from = this.#end + 1) {
      const at = this.#firstIn(from);
      if (at >= text.length) {
        this.#column = -1;
        return;
      }
      const code = text.charCodeAt(at);
      this.#end = this.#lineEnd(at);
      if (code === 0x0a || code === 0x23) continue;
      this.#at = at;
      this.#column = at - from;
      if (this.#column === 0 && (text.startsWith('---', at) || text.startsWith('...', at))) throw new Unfit();
      return;
    }
  }

  /** The next character that is no space, breaks among them. */
  #firstIn(from: number): number {
    return from < this.#text.length && matches(notSpace, this.#text, from) ? notSpace.lastIndex - 1 : this.#text.length;
  }

  /** The mapping or sequence that begins where the reader is. */
  #block(): GoMap | unknown[] {
    this.#depth += 1;
    if (this.#depth > deepestNesting) throw new Unfit();
    const value = this.#isEntry(this.#at) ? this.#sequence(false) : this.#mapping();
    this.#depth -= 1;
    return value;
  }

  /** `-` and a blank. */
  #isEntry(at: number): boolean {
    if (this.#text.charCodeAt(at) !== 0x2d) return false;
    const next = this.#text.charCodeAt(at + 1);
    return next === 0x20 || next === 0x0a || at + 1 === this.#text.length;
  }

  /** The colon of a key that begins there; -1 if there is none. */
  #colonOf(at: number): number {
    const pattern = this.#isQuote(at) ? quotedKey : plainKey;
    if (!matches(pattern, this.#text, at)) return -1;
    const next = this.#text.charCodeAt(pattern.lastIndex);
    return next === 0x20 || next === 0x0a || pattern.lastIndex === this.#text.length ? pattern.lastIndex - 1 : -1;
  }

  #isQuote(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    return code === 0x22 || code === 0x27;
  }

  #mapping(): GoMap {
    const map = newMap();
    const column = this.#column;
    while (this.#column === column) {
      spend(2);
      const colon = this.#colonOf(this.#at);
      if (colon < 0) throw new Unfit();
      const key = this.#key(colon);
      setEntry(map, key, this.#value(colon + 1, column, true));
    }
    if (this.#column > column) throw new Unfit();
    return map;
  }

  #key(colon: number): string {
    if (this.#isQuote(this.#at)) return this.#text.slice(this.#at + 1, colon - 1);
    const key = this.#text.slice(this.#at, colon);
    if (resolvePlain(key).type !== 'string') throw new Unfit();
    return key;
  }

  /** A sequence at the column of the key it belongs to ends at the next key. */
  #sequence(isIndentless: boolean): unknown[] {
    const items: unknown[] = [];
    const column = this.#column;
    while (this.#column === column && this.#isEntry(this.#at)) {
      spend(2);
      items.push(this.#item(column));
    }
    if (this.#column > column || (this.#column === column && !isIndentless)) throw new Unfit();
    return items;
  }

  #item(column: number): unknown {
    const at = this.#firstIn(this.#at + 1);
    if (at >= this.#end || !(this.#isEntry(at) || this.#colonOf(at) >= 0))
      return this.#value(this.#at + 1, column, false);
    this.#column += at - this.#at;
    this.#at = at;
    return this.#block();
  }

  /** What stands behind a colon or dash, or below it; the reader is at the next line then. */
  #value(from: number, column: number, mayBeIndentless: boolean): unknown {
    const text = this.#text;
    const at = this.#firstIn(from);
    const code = text.charCodeAt(at);
    if (at >= this.#end || code === 0x23) return this.#below(column, mayBeIndentless);
    if (code === 0x22 || code === 0x27) return this.#quoted(at);
    if (code === 0x7c || code === 0x3e) return this.#blockScalar(at, column);
    return this.#isFlow(at) ? this.#flow(at) : this.#plain(at, column);
  }

  #quoted(at: number): string {
    const pattern = this.#text.charCodeAt(at) === 0x22 ? doubleQuoted : singleQuoted;
    if (matches(pattern, this.#text, at)) {
      const end = pattern.lastIndex;
      if (this.#endsLine(end)) return this.#text.slice(at + 1, end - 1);
    }
    const cursor = this.#cursorAt(at);
    const {value} = scanQuotedScalar(cursor);
    if (!this.#endsLine(cursor.index)) throw new Unfit();
    return value;
  }

  #blockScalar(at: number, column: number): string {
    const cursor = this.#cursorAt(at);
    const {line} = cursor;
    const {value} = scanBlockScalar(cursor, column);
    if (cursor.line === line) throw new Unfit();
    const isAtEnd = cursor.index >= this.#text.length;
    this.#moveTo(isAtEnd ? cursor.index : cursor.index - cursor.column);
    return value;
  }

  /** For the scanners of the whole reader: line and column only count in their errors, and that it is no line's start. */
  #cursorAt(index: number): Cursor {
    return Object.assign(new Cursor(this.#text), {index, line: 1, column: 1});
  }

  /** `[` or `{` */
  #isFlow(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    return code === 0x5b || code === 0x7b;
  }

  #flow(at: number): unknown {
    if (!matches(flow, this.#text, at)) throw new Unfit();
    const text = this.#text.slice(at, flow.lastIndex);
    if (!this.#endsLine(flow.lastIndex)) throw new Unfit();
    return text.startsWith('{') ? newMap() : JSON.parse(text);
  }

  /** True if nothing but a comment follows on the line; the reader is at the next one then. */
  #endsLine(at: number): boolean {
    if (!matches(lineEnd, this.#text, at)) return false;
    this.#moveTo(this.#lineEnd(lineEnd.lastIndex) + 1);
    return true;
  }

  #lineEnd(from: number): number {
    const end = this.#text.indexOf('\n', from);
    return end < 0 ? this.#text.length : end;
  }

  #below(column: number, mayBeIndentless: boolean): unknown {
    this.#moveTo(this.#end + 1);
    if (this.#column > column) return this.#isFlow(this.#at) ? this.#flow(this.#at) : this.#block();
    if (mayBeIndentless && this.#column === column && this.#isEntry(this.#at)) return this.#sequence(true);
    return null;
  }

  /** A scalar without quotes and the deeper lines that go on with it. */
  #plain(at: number, column: number): unknown {
    const text = this.#text;
    if (!matches(plainStart, text, at)) throw new Unfit();
    const comment = text.slice(at, this.#end).indexOf(' #');
    const hasComment = comment >= 0;
    let value = plainText(text, at, hasComment ? at + comment : this.#end);
    let next = this.#end + 1;
    for (let breaks = 0, from = next; !hasComment; from = next) {
      const first = this.#firstIn(from);
      const code = text.charCodeAt(first);
      if (code === 0x0a) {
        breaks += 1;
        next = first + 1;
        continue;
      }
      if (first >= text.length || first - from <= column || code === 0x23) break;
      const end = this.#lineEnd(first);
      const line = plainText(text, first, end);
      if (line.includes(' #')) throw new Unfit();
      value += (breaks === 0 ? ' ' : '\n'.repeat(breaks)) + line;
      breaks = 0;
      next = end + 1;
    }
    this.#moveTo(next);
    return scalarOf(value, this.#keepsIntegers);
  }
}

/** The words between two places, which may hold no key and no tab. */
function plainText(text: string, start: number, end: number): string {
  let last = end;
  while (text.charCodeAt(last - 1) === 0x20) last -= 1;
  const words = text.slice(start, last);
  if (words.includes(': ') || words.endsWith(':') || words.includes('\t')) throw new Unfit();
  return words;
}

function scalarOf(text: string, keepsIntegers: boolean): unknown {
  const {value} = resolvePlain(text);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Unfit();
  return typeof value === 'bigint' && !keepsIntegers ? Number(value) : value;
}
