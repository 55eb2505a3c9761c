// Block scalars: literal `|` and folded `>`, with indentation and chomping indicators.
import {breakFrom, isBlank, isBreak, isBreakOrEnd, isEnd, normalBreak, tab} from './characters.ts';
import type {Cursor} from './cursor.ts';
import {scannerError} from './error.ts';
import type {YamlToken} from './token.ts';

interface Header {
  /** `-` drops the last break, `+` keeps all. */
  chomping: string;
  /** Columns deeper than the parent; 0 if the first line decides. */
  increment: number;
}

/** The scalar at the cursor, which is on its `|` or `>`; `parentIndent` is -1 at the top. */
export function scanBlockScalar(cursor: Cursor, parentIndent: number): YamlToken {
  const {line} = cursor;
  const isLiteral = cursor.code() === 0x7c;
  cursor.skip();
  const header = scanHeader(cursor, line);
  const fixed = header.increment === 0 ? 0 : Math.max(parentIndent, 0) + header.increment;
  const {indent, breaks} = scanBreaks(cursor, fixed, parentIndent, line);
  const value = scanLines(cursor, indent, breaks, isLiteral, header.chomping, line);
  return {kind: 'scalar', line, value, suffix: '', isPlain: false};
}

function scanHeader(cursor: Cursor, startLine: number): Header {
  const match = /^(?:([+-])([0-9])?|([0-9])([+-])?)?/.exec(cursor.text.slice(cursor.index, cursor.index + 2));
  const chomping = match?.[1] ?? match?.[4] ?? '';
  const digit = match?.[2] ?? match?.[3];
  if (digit === '0') throw scannerError(cursor.line, 'found an indentation indicator equal to 0', startLine);
  cursor.skip(match?.[0].length ?? 0);
  cursor.skipBlanks();
  cursor.skipComment();
  if (!isBreakOrEnd(cursor.code())) {
    throw scannerError(cursor.line, 'did not find expected comment or line break', startLine);
  }
  if (isBreak(cursor.code())) cursor.takeBreak();
  return {chomping, increment: Number(digit ?? 0)};
}

/** Indentation and blank lines before a line with text; finds out the indentation where it is 0. */
function scanBreaks(
  cursor: Cursor,
  indent: number,
  parentIndent: number,
  startLine: number,
): {indent: number; breaks: string} {
  let breaks = '';
  let deepest = 0;
  for (;;) {
    cursor.skipSpaces(indent === 0 ? Number.POSITIVE_INFINITY : indent);
    deepest = Math.max(deepest, cursor.column);
    if ((indent === 0 || cursor.column < indent) && cursor.code() === tab) {
      throw scannerError(cursor.line, 'found a tab character where an indentation space is expected', startLine);
    }
    if (!isBreak(cursor.code())) break;
    breaks += normalBreak(cursor.takeBreak());
  }
  return {indent: indent === 0 ? Math.max(deepest, parentIndent + 1, 1) : indent, breaks};
}

function scanLines(
  cursor: Cursor,
  indent: number,
  leadingBreaks: string,
  isLiteral: boolean,
  chomping: string,
  startLine: number,
): string {
  let text = '';
  let lineBreak = '';
  let breaks = leadingBreaks;
  let wasBlank = false;
  while (cursor.column === indent && !isEnd(cursor.code())) {
    const startsBlank = isBlank(cursor.code());
    const folds = !isLiteral && !wasBlank && !startsBlank && lineBreak === '\n';
    text += (folds ? (breaks === '' ? ' ' : '') : lineBreak) + breaks;
    wasBlank = startsBlank;
    const end = breakFrom(cursor.text, cursor.index);
    text += cursor.text.slice(cursor.index, end);
    cursor.skip(end - cursor.index);
    lineBreak = isBreak(cursor.code()) ? normalBreak(cursor.takeBreak()) : '';
    breaks = scanBreaks(cursor, indent, indent, startLine).breaks;
  }
  if (chomping !== '-') text += lineBreak;
  return chomping === '+' ? text + breaks : text;
}
