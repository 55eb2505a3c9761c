// Anchors, aliases, tags and directives.
import {isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isWord} from './characters.ts';
import type {Cursor} from './cursor.ts';
import {scannerError} from './error.ts';
import type {YamlToken} from './token.ts';

/** `&name` or `*name`. */
export function scanAnchor(cursor: Cursor, kind: 'anchor' | 'alias'): YamlToken {
  const {line} = cursor;
  cursor.skip();
  const value = takeWord(cursor);
  const next = cursor.text[cursor.index] ?? '';
  if (value === '' || !(isBlankOrEnd(cursor.code()) || '?:,]}%@`'.includes(next))) {
    throw scannerError(cursor.line, 'did not find expected alphabetic or numeric character', line);
  }
  return {kind, line, value, suffix: '', isPlain: false};
}

function takeWord(cursor: Cursor): string {
  const start = cursor.index;
  while (isWord(cursor.code())) cursor.skip();
  return cursor.text.slice(start, cursor.index);
}

/** `!suffix`, `!!suffix`, `!handle!suffix` or `!<verbatim>`. */
export function scanTag(cursor: Cursor): YamlToken {
  const {line} = cursor;
  const [handle, suffix] =
    cursor.text[cursor.index + 1] === '<' ? verbatimTag(cursor, line) : shorthandTag(cursor, line);
  if (!isBlankOrEnd(cursor.code())) {
    throw scannerError(cursor.line, 'did not find expected whitespace or line break', line);
  }
  return {kind: 'tag', line, value: handle, suffix, isPlain: false};
}

function verbatimTag(cursor: Cursor, line: number): [string, string] {
  cursor.skip(2);
  const suffix = takeUri(cursor, '', line);
  if (cursor.text[cursor.index] !== '>') throw scannerError(cursor.line, "did not find the expected '>'", line);
  cursor.skip();
  return ['', suffix];
}

function shorthandTag(cursor: Cursor, line: number): [string, string] {
  const handle = takeHandle(cursor);
  if (handle.length > 1 && handle.endsWith('!')) return [handle, takeUri(cursor, '', line)];
  const suffix = takeUri(cursor, handle, line);
  return suffix === '' ? ['', '!'] : ['!', suffix];
}

/** `!`, `!word` or `!word!`. */
function takeHandle(cursor: Cursor): string {
  const start = cursor.index;
  cursor.skip();
  takeWord(cursor);
  if (cursor.text[cursor.index] === '!') cursor.skip();
  return cursor.text.slice(start, cursor.index);
}

const uriCharacters = /[0-9A-Za-z_\-;/?:@&=+$,.!~*'()[\]%]*/y;

function takeUri(cursor: Cursor, head: string, line: number): string {
  uriCharacters.lastIndex = cursor.index;
  const taken = uriCharacters.exec(cursor.text)?.[0] ?? '';
  if (taken === '' && head === '') throw scannerError(cursor.line, 'did not find expected tag URI', line);
  if (/%(?![0-9a-fA-F]{2})/.test(taken)) throw scannerError(cursor.line, 'did not find URI escaped octet', line);
  cursor.skip(taken.length);
  return head.slice(1) + (taken.includes('%') ? percentDecoded(taken) : taken);
}

/** `%YAML 1.1` or `%TAG !handle! prefix`. */
export function scanDirective(cursor: Cursor): YamlToken {
  const {line} = cursor;
  cursor.skip();
  const name = takeWord(cursor);
  if (name === '') throw scannerError(cursor.line, 'could not find expected directive name', line);
  if (!isBlankOrEnd(cursor.code())) {
    throw scannerError(cursor.line, 'found unexpected non-alphabetical character', line);
  }
  if (name !== 'YAML' && name !== 'TAG') throw scannerError(cursor.line, 'found unknown directive name', line);
  cursor.skipBlanks();
  const token = name === 'YAML' ? versionDirective(cursor, line) : tagDirective(cursor, line);
  cursor.skipBlanks();
  cursor.skipComment();
  if (!isBreakOrEnd(cursor.code())) {
    throw scannerError(cursor.line, 'did not find expected comment or line break', line);
  }
  if (isBreak(cursor.code())) cursor.takeBreak();
  return token;
}

function versionDirective(cursor: Cursor, line: number): YamlToken {
  const match = /^([0-9]{1,2})\.([0-9]{1,2})(?![0-9])/.exec(cursor.text.slice(cursor.index, cursor.index + 6));
  if (match === null) throw scannerError(cursor.line, 'did not find expected version number', line);
  cursor.skip(match[0].length);
  return {kind: 'version directive', line, value: match[0], suffix: '', isPlain: false};
}

function tagDirective(cursor: Cursor, line: number): YamlToken {
  const value = cursor.text[cursor.index] === '!' ? takeHandle(cursor) : '';
  if (value === '' || (value !== '!' && !value.endsWith('!'))) {
    throw scannerError(cursor.line, "did not find expected '!'", line);
  }
  if (!isBlank(cursor.code())) throw scannerError(cursor.line, 'did not find expected whitespace', line);
  cursor.skipBlanks();
  const suffix = takeUri(cursor, '', line);
  if (!isBlankOrEnd(cursor.code())) {
    throw scannerError(cursor.line, 'did not find expected whitespace or line break', line);
  }
  return {kind: 'tag directive', line, value, suffix, isPlain: false};
}

function percentDecoded(text: string): string {
  const bytes = text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
