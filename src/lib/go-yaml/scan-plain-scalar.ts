// Plain scalars: text without quotes, over one or several lines.
import {isBlank, isBlankOrEnd, isBreak, tab} from './characters.ts';
import type {Cursor} from './cursor.ts';
import {scannerError} from './error.ts';
import {FoldedText} from './folded-text.ts';
import type {YamlToken} from './token.ts';

/** The scalar at the cursor; `endsInBreak` if a line break follows it, where a new key may begin. */
export function scanPlainScalar(
  cursor: Cursor,
  indent: number,
  inFlow: boolean,
): {token: YamlToken; endsInBreak: boolean} {
  const {line} = cursor;
  const folded = new FoldedText();
  for (;;) {
    if (atDocumentMarker(cursor) || cursor.code() === 0x23) break;
    const end = wordEnd(cursor, inFlow);
    if (end > cursor.index) {
      folded.flush();
      folded.add(cursor.text.slice(cursor.index, end));
      cursor.skip(end - cursor.index);
    }
    if (!isBlank(cursor.code()) && !isBreak(cursor.code())) break;
    skipSpace(cursor, folded, indent + 1, line);
    if (!inFlow && cursor.column < indent + 1) break;
  }
  const token: YamlToken = {kind: 'scalar', line, value: folded.text, suffix: '', isPlain: true};
  return {token, endsInBreak: folded.isBroken};
}

/** `---` or `...` at the start of a line. */
export function atDocumentMarker(cursor: Cursor): boolean {
  if (cursor.column !== 0) return false;
  const marker = cursor.text.slice(cursor.index, cursor.index + 3);
  return (marker === '---' || marker === '...') && isBlankOrEnd(cursor.code(3));
}

/** Where the run of characters without blanks and ending indicators stops. */
function wordEnd({text, index}: Cursor, inFlow: boolean): number {
  let end = index;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code <= 0x20 || code === 0x85 || code === 0x2028 || code === 0x2029) {
      if (isBlankOrEnd(code)) return end;
    } else if (code === 0x3a) {
      if (isBlankOrEnd(text.charCodeAt(end + 1))) return end;
    } else if (inFlow && isFlowIndicator(code)) return end;
  }
  return end;
}

/** `,` `?` `[` `]` `{` `}` */
function isFlowIndicator(code: number): boolean {
  return code === 0x2c || code === 0x3f || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d;
}

function skipSpace(cursor: Cursor, folded: FoldedText, indent: number, startLine: number): void {
  for (let code = cursor.code(); isBlank(code) || isBreak(code); code = cursor.code()) {
    if (isBreak(code)) {
      folded.addBreak(cursor.takeBreak());
      continue;
    }
    if (folded.isBroken && cursor.column < indent && code === tab) {
      throw scannerError(cursor.line, 'found a tab character that violates indentation', startLine);
    }
    folded.addBlank(String.fromCharCode(code));
    cursor.skip();
  }
}
