// JSON as Go's encoding/json reads it, with its words for what is wrong.
import {GoError} from '../../go/errors.ts';
import {quote} from '../../go/quote.ts';
import {bytesOf} from '../../go/text.ts';
import {newMap, setEntry} from '../../go/value.ts';

/** A number that no float64 can hold; `partial` is what was read all the same, with nil in its place. */
export class JsonNumberError extends GoError {
  override readonly name = 'JsonNumberError';
  readonly partial: unknown;

  constructor(number: string, partial: unknown) {
    super(`json: cannot unmarshal number ${number} into Go value of type float64`);
    this.partial = partial;
  }
}

/** The value of a JSON text: objects as maps, all numbers float64. Throws GoError with Go's message. */
export function readJson(text: string): unknown {
  const value = plainValue(parseJson(text));
  const hugeNumber = /(?<![\w."])-?[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?/g;
  const huge = text.match(hugeNumber)?.find((number) => !Number.isFinite(Number(number)));
  if (huge !== undefined && hasNonFinite(value)) throw new JsonNumberError(huge, withoutNonFinite(value));
  return value;
}

function hasNonFinite(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasNonFinite);
}

function withoutNonFinite(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(withoutNonFinite);
  if (typeof value !== 'object' || value === null) return value;
  const map = newMap();
  for (const [key, member] of Object.entries(value)) setEntry(map, key, withoutNonFinite(member));
  return map;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/[\udc80-\udcff]/g, '\ufffd'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    new SyntaxCheck(text).run();
    throw new GoError(error.message);
  }
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  const map = newMap();
  for (const [key, member] of Object.entries(value)) setEntry(map, key.toWellFormed(), plainValue(member));
  return map;
}

/** Go's name of a JSON value's kind, for `cannot unmarshal … into Go value`. */
export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Finds the first character that Go's scanner refuses. */
class SyntaxCheck {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    this.#space();
    this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#refuse('after top-level value');
  }

  #refuse(context: string): never {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) {
      // Go's scanner tries a blank at the end of the text, which inside words and numbers is one character too many.
      const isInside = /^in (?!string literal)|numeric/.test(context);
      throw new GoError(isInside ? `invalid character ' ' ${context}` : 'unexpected end of JSON input');
    }
    const byte = String.fromCharCode(bytesOf(String.fromCodePoint(code))[0] ?? 0);
    const shown = byte === "'" ? "'\\''" : byte === '"' ? "'\"'" : quote(byte, {delimiter: "'"});
    throw new GoError(`invalid character ${shown} ${context}`);
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #value(): void {
    const character = this.#text[this.#at] ?? '';
    if (character === '{') this.#members('}', () => this.#member());
    else if (character === '[') this.#members(']', () => this.#value());
    else if (character === '"') this.#string();
    else if (/[-0-9]/.test(character)) this.#number();
    else if (/[tfn]/.test(character)) this.#word({t: 'true', f: 'false', n: 'null'}[character] ?? '');
    else this.#refuse('looking for beginning of value');
  }

  #members(close: string, member: () => void): void {
    const after = close === '}' ? 'after object key:value pair' : 'after array element';
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === close) {
      this.#at += 1;
      return;
    }
    for (;;) {
      member();
      this.#space();
      const character = this.#text[this.#at];
      if (character !== ',' && character !== close) this.#refuse(after);
      this.#at += 1;
      if (character === close) return;
      this.#space();
    }
  }

  #member(): void {
    if (this.#text[this.#at] !== '"') this.#refuse('looking for beginning of object key string');
    this.#string();
    this.#space();
    if (this.#text[this.#at] !== ':') this.#refuse('after object key');
    this.#at += 1;
    this.#space();
    this.#value();
  }

  #string(): void {
    for (this.#at += 1; this.#text[this.#at] !== '"'; this.#at += 1) {
      const character = this.#text[this.#at] ?? '';
      if (character < ' ') this.#refuse('in string literal');
      if (character !== '\\') continue;
      this.#at += 1;
      const letter = this.#text[this.#at] ?? '';
      if (!/["\\/bfnrtu]/.test(letter)) this.#refuse('in string escape code');
      if (letter === 'u') this.#hexDigits();
    }
    this.#at += 1;
  }

  #hexDigits(): void {
    for (let i = 0; i < 4; i += 1) {
      this.#at += 1;
      if (!/[0-9a-fA-F]/.test(this.#text[this.#at] ?? '')) this.#refuse('in \\u hexadecimal character escape');
    }
  }

  #number(): void {
    if (this.#text[this.#at] === '-') this.#at += 1;
    if (!/[0-9]/.test(this.#text[this.#at] ?? '')) this.#refuse('in numeric literal');
    if (this.#text[this.#at] === '0') this.#at += 1;
    else this.#digits();
    if (this.#text[this.#at] === '.') {
      this.#at += 1;
      if (!/[0-9]/.test(this.#text[this.#at] ?? '')) this.#refuse('after decimal point in numeric literal');
      this.#digits();
    }
    if (/[eE]/.test(this.#text[this.#at] ?? '')) {
      this.#at += 1;
      if (/[+-]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
      if (!/[0-9]/.test(this.#text[this.#at] ?? '')) this.#refuse('in exponent of numeric literal');
      this.#digits();
    }
  }

  #digits(): void {
    while (/[0-9]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #word(word: string): void {
    for (const [i, letter] of Array.from(word).entries()) {
      if (this.#text[this.#at] !== letter)
        this.#refuse(`in literal ${word} (expecting ${quote(word[i] ?? '', {delimiter: "'"})})`);
      this.#at += 1;
    }
  }
}
