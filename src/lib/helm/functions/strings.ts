// Sprig's functions on text: trimming, searching, cutting, joining, indenting.

import {GoError} from '../../go/errors.ts';
import {charactersOf, spendOnList} from '../../go/meter.ts';
import {quote} from '../../go/quote.ts';
import {byteLength, byteSlice} from '../../go/text.ts';
import {newMap, setEntry, typed} from '../../go/value.ts';
import {trimSpace} from '../split-manifests.ts';
import {valueText} from '../template/format.ts';
import {define, defineVariadic, type FunctionFamily, runtimeError} from './define.ts';
import {stringsOf, strval} from './strval.ts';

const longestText = 64 * 1024 * 1024;

export const stringFunctions: FunctionFamily = {
  trim: define(['string'], trimSpace),
  trimAll: define(['string', 'string'], trimCharacters),
  trimall: define(['string', 'string'], trimCharacters),
  trimSuffix: define(['string', 'string'], (suffix, text) =>
    suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  trimPrefix: define(['string', 'string'], (prefix, text) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  contains: define(['string', 'string'], (part, text) => text.includes(part)),
  hasPrefix: define(['string', 'string'], (prefix, text) => text.startsWith(prefix)),
  hasSuffix: define(['string', 'string'], (suffix, text) => text.endsWith(suffix)),
  replace: define(['string', 'string', 'string'], replaceAll),
  repeat: define(['int', 'string'], repeat),
  trunc: define(['int', 'string'], truncate),
  substr: define(['int', 'int', 'string'], substring),
  quote: defineVariadic([], 'any', (...values) =>
    present(values)
      .map((value) => quote(strval(value)))
      .join(' '),
  ),
  squote: defineVariadic([], 'any', (...values) =>
    present(values)
      .map((value) => `'${valueText(value)}'`)
      .join(' '),
  ),
  cat: defineVariadic([], 'any', (...values) => present(values).map(valueText).join(' ')),
  indent: define(['int', 'string'], indent),
  nindent: define(['int', 'string'], (spaces, text) => `\n${indent(spaces, text)}`),
  plural: define(['string', 'string', 'int'], (one, many, count) => (count === 1 ? one : many)),
  toString: define(['any'], strval),
  toStrings: define(['any'], (value) => typed('[]string', stringsOf(value))),
  join: define(['string', 'any'], (separator, list) => stringsOf(list).join(separator)),
  splitList: define(['string', 'string'], (separator, text) => typed('[]string', split(text, separator))),
  split: define(['string', 'string'], (separator, text) => numbered(split(text, separator))),
  splitn: define(['string', 'int', 'string'], (separator, count, text) =>
    numbered(splitAtMost(text, separator, count)),
  ),
};

function present(values: unknown[]): unknown[] {
  return values.filter((value) => value !== null && value !== undefined);
}

function trimCharacters(characters: string, text: string): string {
  const set = new Set(characters);
  const all = charactersOf(text);
  let start = 0;
  let end = all.length;
  while (start < end && set.has(all[start] ?? '')) start += 1;
  while (end > start && set.has(all[end - 1] ?? '')) end -= 1;
  return all.slice(start, end).join('');
}

/** strings.ReplaceAll; an empty search text matches between all characters. */
function replaceAll(search: string, replacement: string, text: string): string {
  if (search !== '') return text.split(search).join(replacement);
  return (
    replacement +
    charactersOf(text)
      .map((character) => character + replacement)
      .join('')
  );
}

function repeat(count: number, text: string): string {
  if (count < 0) throw new GoError('strings: negative Repeat count');
  if (count * text.length > longestText) throw new GoError('strings: Repeat output length overflow');
  return text.repeat(count);
}

/** The first `count` bytes, or with a negative number the last. */
function truncate(count: number, text: string): string {
  const length = byteLength(text);
  if (count < 0 && length + count > 0) return byteSlice(text, length + count, length);
  return count >= 0 && length > count ? byteSlice(text, 0, count) : text;
}

function substring(start: number, end: number, text: string): string {
  const length = byteLength(text);
  if (start < 0) return checkedSlice(text, 0, end, length);
  return checkedSlice(text, start, end < 0 || end > length ? length : end, length);
}

function checkedSlice(text: string, start: number, end: number, length: number): string {
  if (end < 0) throw runtimeError(`slice bounds out of range [:${end}]`);
  if (end > length) throw runtimeError(`slice bounds out of range [:${end}] with length ${length}`);
  if (start > end) throw runtimeError(`slice bounds out of range [${start}:${end}]`);
  return byteSlice(text, start, end);
}

function indent(spaces: number, text: string): string {
  if (spaces < 0) throw new GoError('strings: negative Repeat count');
  const margin = ' '.repeat(spaces);
  return margin + text.replaceAll('\n', `\n${margin}`);
}

/** strings.Split: an empty separator splits after each character. */
export function split(text: string, separator: string): string[] {
  return separator === '' ? charactersOf(text) : text.split(separator);
}

/** strings.SplitN: at most `count` parts, the last with all that remains; all parts if negative. */
function splitAtMost(text: string, separator: string, count: number): string[] {
  if (count === 0) return [];
  const parts = split(text, separator);
  if (count < 0 || parts.length <= count) return parts;
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

/** `{_0: …, _1: …}`, a map of strings. */
function numbered(parts: string[]): {[key: string]: unknown} {
  spendOnList(parts.length * 4);
  const map = typed('map[string]string', newMap());
  parts.forEach((part, i) => {
    setEntry(map, `_${i}`, part);
  });
  return map;
}
