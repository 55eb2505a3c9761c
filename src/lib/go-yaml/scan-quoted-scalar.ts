// Scalars in single or double quotes.
import {isBlank, isBlankOrEnd, isBreak, isEnd} from './characters.ts';
import type {Cursor} from './cursor.ts';
import {scannerError} from './error.ts';
import {FoldedText} from './folded-text.ts';
import {atDocumentMarker} from './scan-plain-scalar.ts';
import type {YamlToken} from './token.ts';

const simpleEscapes: {[letter: string]: string} = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

const codeLengths: {[letter: string]: number} = {x: 2, u: 4, U: 8};

/** The scalar at the cursor, which is on its opening quote. */
export function scanQuotedScalar(cursor: Cursor): YamlToken {
  const {line} = cursor;
  const quote = cursor.text[cursor.index] ?? '"';
  cursor.skip();
  const folded = new FoldedText();
  for (;;) {
    if (atDocumentMarker(cursor)) throw scannerError(cursor.line, 'found unexpected document indicator', line);
    if (isEnd(cursor.code())) throw scannerError(cursor.line, 'found unexpected end of stream', line);
    const escapedBreak = takeWords(cursor, quote, folded, line);
    if (!escapedBreak && cursor.text[cursor.index] === quote) break;
    takeSpace(cursor, folded);
    folded.flush();
  }
  cursor.skip();
  return {kind: 'scalar', line, value: folded.text, suffix: '', isPlain: false};
}

/** Characters up to a blank, a break or the closing quote; true if a backslash before a break ended them. */
function takeWords(cursor: Cursor, quote: string, folded: FoldedText, startLine: number): boolean {
  for (let code = cursor.code(); !isBlankOrEnd(code); code = cursor.code()) {
    const character = cursor.text[cursor.index] ?? '';
    if (character === quote) {
      if (quote === '"' || cursor.text[cursor.index + 1] !== quote) return false;
      folded.add(quote);
      cursor.skip(2);
    } else if (quote === '"' && character === '\\') {
      if (isBreak(cursor.code(1))) {
        cursor.skip();
        cursor.takeBreak();
        folded.escapeBreak();
        return true;
      }
      folded.add(takeEscape(cursor, startLine));
    } else {
      const end = plainEnd(cursor, quote);
      folded.add(cursor.text.slice(cursor.index, end));
      cursor.skip(end - cursor.index);
    }
  }
  return false;
}

function plainEnd({text, index}: Cursor, quote: string): number {
  let end = index + 1;
  while (end < text.length && text[end] !== quote && text[end] !== '\\' && !isBlankOrEnd(text.charCodeAt(end)))
    end += 1;
  return end;
}

function takeEscape(cursor: Cursor, startLine: number): string {
  const letter = cursor.text[cursor.index + 1] ?? '';
  const simple = simpleEscapes[letter];
  const length = codeLengths[letter] ?? 0;
  if (simple === undefined && length === 0)
    throw scannerError(cursor.line, 'found unknown escape character', startLine);
  cursor.skip(2);
  if (simple !== undefined) return simple;
  const digits = cursor.text.slice(cursor.index, cursor.index + length);
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
    throw scannerError(cursor.line, 'did not find expected hexdecimal number', startLine);
  }
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw scannerError(cursor.line, 'found invalid Unicode character escape code', startLine);
  }
  cursor.skip(length);
  return String.fromCodePoint(code);
}

function takeSpace(cursor: Cursor, folded: FoldedText): void {
  for (let code = cursor.code(); isBlank(code) || isBreak(code); code = cursor.code()) {
    if (isBreak(code)) folded.addBreak(cursor.takeBreak());
    else {
      folded.addBlank(String.fromCharCode(code));
      cursor.skip();
    }
  }
}
