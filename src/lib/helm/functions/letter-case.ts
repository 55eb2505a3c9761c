// Sprig's functions that change the case of letters or the shape of words.
import {charactersOf, spendOnList} from '../../go/meter.ts';
import {byteLength, byteSlice, bytesOf, textOf} from '../../go/text.ts';
import {define, type FunctionFamily, runtimeError} from './define.ts';
import {pascalCase, separatedCase} from './word-case.ts';

const upper = /\p{Lu}/u;
const title = /\p{Lt}/u;
const lower = /\p{Ll}/u;
const unicodeSpace = /[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** One character to upper case; those that would become several stay, as in Go. */
export function upperOf(character: string): string {
  const changed = character.toUpperCase();
  return Array.from(changed).length === 1 ? changed : character;
}

/** One character to lower case. */
export function lowerOf(character: string): string {
  const changed = character.toLowerCase();
  return Array.from(changed).length === 1 ? changed : character === 'İ' ? 'i' : character;
}

export const letterCaseFunctions: FunctionFamily = {
  upper: define(['string'], (text) => eachCharacter(text, upperOf)),
  lower: define(['string'], (text) => eachCharacter(text, lowerOf)),
  title: define(['string'], titleCase),
  untitle: define(['string'], (text) => atWordStarts(text, lowerOf)),
  swapcase: define(['string'], swapCase),
  snakecase: define(['string'], (text) => separatedCase(text, '_')),
  kebabcase: define(['string'], (text) => separatedCase(text, '-')),
  camelcase: define(['string'], pascalCase),
  nospace: define(['string'], deleteSpace),
  initials: define(['string'], initials),
  abbrev: define(['int', 'string'], (width, text) => (width < 4 ? text : abbreviate(text, 0, width))),
  abbrevboth: define(['int', 'int', 'string'], (left, right, text) =>
    right < 4 || (left > 0 && right < 7) ? text : abbreviate(text, left, right),
  ),
  wrap: define(['int', 'string'], (width, text) => wrap(text, width, '\n', false)),
  wrapWith: define(['int', 'string', 'string'], (width, separator, text) =>
    wrap(text, width, separator === '' ? '\n' : separator, true),
  ),
};

function eachCharacter(text: string, change: (character: string) => string): string {
  return charactersOf(text).map(change).join('');
}

function isWordPart(character: string): boolean {
  if (character <= '\x7f') return /[A-Za-z0-9_]/.test(character);
  return /[\p{L}\p{Nd}]/u.test(character) || !unicodeSpace.test(character);
}

/** strings.Title: the first letter of each word; only ASCII punctuation and white space part words. */
function titleCase(text: string): string {
  let previous = ' ';
  return eachCharacter(text, (character) => {
    const changed = isWordPart(previous) ? character : titleOf(character);
    previous = character;
    return changed;
  });
}

function titleOf(character: string): string {
  const digraph = {Ǆ: 'ǅ', Ǉ: 'ǈ', Ǌ: 'ǋ', Ǳ: 'ǲ'}[character.toUpperCase()];
  return digraph ?? upperOf(character);
}

function atWordStarts(text: string, change: (character: string) => string): string {
  let atStart = true;
  return eachCharacter(text, (character) => {
    if (unicodeSpace.test(character)) {
      atStart = true;
      return character;
    }
    const changed = atStart ? change(character) : character;
    atStart = false;
    return changed;
  });
}

function swapCase(text: string): string {
  let afterSpace = true;
  return eachCharacter(text, (character) => {
    if (upper.test(character) || title.test(character)) {
      afterSpace = false;
      return lowerOf(character);
    }
    if (lower.test(character)) {
      const changed = afterSpace ? titleOf(character) : upperOf(character);
      afterSpace = false;
      return changed;
    }
    afterSpace = unicodeSpace.test(character);
    return character;
  });
}

/** Works on bytes, each taken for a character, as the original does. */
function deleteSpace(text: string): string {
  spendOnList(text.length);
  const bytes = Array.from(bytesOf(text), (byte) => String.fromCharCode(byte));
  const kept = bytes.filter((character) => !unicodeSpace.test(character));
  return kept.length === bytes.length ? text : kept.join('');
}

function initials(text: string): string {
  let afterSpace = true;
  let result = '';
  for (const byte of bytesOf(text)) {
    const character = String.fromCharCode(byte);
    const isSpace = unicodeSpace.test(character);
    if (!isSpace && afterSpace) result += character;
    afterSpace = isSpace;
  }
  return result;
}

function abbreviate(text: string, left: number, width: number): string {
  const length = byteLength(text);
  if (text === '' || length <= width) return text;
  if (width < 4) return '';
  let offset = Math.min(left, length);
  if (length - offset < width - 3) offset = length - (width - 3);
  if (offset <= 4) return `${byteSlice(text, 0, width - 3)}...`;
  if (width < 7) return '';
  if (offset + width - 3 < length) return `...${abbreviate(byteSlice(text, offset, length), 0, width - 3)}`;
  return `...${byteSlice(text, length - (width - 3), length)}`;
}

const blank = 0x20;

/** Breaks lines at blanks so that none is longer than the width; longer words are cut or left whole. */
function wrap(text: string, givenWidth: number, separator: string, cutsWords: boolean): string {
  const width = Math.max(givenWidth, 1);
  const bytes = bytesOf(text);
  spendOnList(Math.ceil(bytes.length / width));
  const parts: string[] = [];
  let offset = 0;
  while (bytes.length - offset > width) {
    if (bytes[offset] === blank) {
      offset += 1;
      continue;
    }
    const end = lineEnd(bytes, offset, width, cutsWords);
    parts.push(textOf(bytes.subarray(offset, end.at)), end.at < bytes.length ? separator : '');
    offset = end.at + end.skip;
  }
  if (offset > bytes.length) throw runtimeError(`slice bounds out of range [${offset}:${bytes.length}]`);
  return parts.join('') + textOf(bytes.subarray(offset));
}

function lineEnd(bytes: Uint8Array, offset: number, width: number, cutsWords: boolean): {at: number; skip: number} {
  const space = bytes.subarray(offset, offset + width + 1).lastIndexOf(blank);
  if (space >= 0) return {at: offset + space, skip: 1};
  if (cutsWords) return {at: offset + width, skip: 0};
  const next = bytes.indexOf(blank, offset + width);
  return next < 0 ? {at: bytes.length, skip: 0} : {at: next, skip: 1};
}
