// Go's quoted strings and characters, both ways: strconv.Quote and strconv.Unquote.
import {spendOnResult} from './meter.ts';
import {bytesOf, textOf} from './text.ts';

const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** True for what Go prints as it is: letters, marks, numbers, punctuation, symbols and the plain space. */
export function isPrintable(character: string): boolean {
  return printable.test(character);
}

const shortEscapes: {[character: string]: string} = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

const plainAscii = /^[ !#-&(-[\]-~]*$/;
const special = /[^ !#-&(-[\]-~]/gu;

/** strconv.Quote: a double-quoted Go string. With `ascii`, everything beyond ASCII is escaped. */
export function quote(text: string, {delimiter = '"', ascii = false} = {}): string {
  if (plainAscii.test(text)) return delimiter + text + delimiter;
  spendOnResult(text);
  const quoted = text.replace(special, (character) => {
    if (character === delimiter) return `\\${delimiter}`;
    return shortEscapes[character] ?? escapeCharacter(character, ascii);
  });
  return delimiter + quoted + delimiter;
}

function escapeCharacter(character: string, ascii: boolean): string {
  const code = character.codePointAt(0) ?? 0;
  if (character.length === 1 && code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  if (isPrintable(character) && !(ascii && code > 0x7e)) return character;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

const simpleEscapes: {[letter: string]: string} = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const escapeForms = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([abfnrtv\\'"]))/;

/** One character or escape of a quoted literal: its text and what follows; undefined if it is not valid. */
export function unquoteCharacter(text: string, delimiter: string): {character: string; rest: string} | undefined {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0);
  if (text === '' || first === delimiter) return undefined;
  if (first !== '\\') return {character: first, rest: text.slice(first.length)};
  const match = escapeForms.exec(text);
  const character = match === null ? undefined : unescaped(match, delimiter);
  return match === null || character === undefined ? undefined : {character, rest: text.slice(match[0].length)};
}

function unescaped([, byte, short, long, octal, letter]: RegExpExecArray, delimiter: string): string | undefined {
  if (letter !== undefined)
    return letter === '"' || letter === "'" ? sameQuote(letter, delimiter) : simpleEscapes[letter];
  if (byte !== undefined) return byteCharacter(Number.parseInt(byte, 16));
  if (octal !== undefined) return byteCharacter(Number.parseInt(octal, 8));
  const code = Number.parseInt(short ?? long ?? '', 16);
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code);
}

function sameQuote(letter: string, delimiter: string): string | undefined {
  return letter === delimiter ? letter : undefined;
}

function byteCharacter(byte: number): string | undefined {
  if (byte > 0xff) return undefined;
  return String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte);
}

/** strconv.Unquote for a double-quoted or raw string with its quotes; undefined for "invalid syntax". */
export function unquote(quoted: string): string | undefined {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return inner.includes('\r') ? inner.replaceAll('\r', '') : inner;
  if (!inner.includes('\\')) return inner;
  const parts: string[] = [];
  for (let rest = inner; rest !== ''; ) {
    const step = unquoteCharacter(rest, '"');
    if (step === undefined) return undefined;
    parts.push(step.character);
    rest = step.rest;
  }
  const text = parts.join('');
  return text.isWellFormed() ? text : textOf(bytesOf(text));
}
