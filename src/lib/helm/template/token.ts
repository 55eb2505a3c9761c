// Tokens of the template language.
import {quote} from '../../go/quote.ts';

export type Keyword =
  | 'block'
  | 'break'
  | 'continue'
  | 'dot'
  | 'define'
  | 'else'
  | 'end'
  | 'if'
  | 'nil'
  | 'range'
  | 'template'
  | 'with';

export type TokenKind =
  | Keyword
  | 'error'
  | 'bool'
  | 'character'
  | 'character constant'
  | 'comment'
  | 'complex'
  | 'assign'
  | 'declare'
  | 'end of file'
  | 'field'
  | 'identifier'
  | 'left delimiter'
  | 'left parenthesis'
  | 'number'
  | 'pipe'
  | 'raw string'
  | 'right delimiter'
  | 'right parenthesis'
  | 'space'
  | 'string'
  | 'text'
  | 'variable';

export interface Token {
  kind: TokenKind;
  /** Offset in the source, in UTF-16 units. */
  position: number;
  /** The source text of the token; for an error its message. */
  text: string;
  /** Line of its start, from 1. */
  line: number;
}

/** Words that are not function names. */
export const keywords: {readonly [word: string]: Keyword} = {
  block: 'block',
  break: 'break',
  continue: 'continue',
  define: 'define',
  else: 'else',
  end: 'end',
  if: 'if',
  range: 'range',
  nil: 'nil',
  template: 'template',
  with: 'with',
};

const keywordKinds: ReadonlySet<string> = new Set([...Object.values(keywords), 'dot']);

/** A token as Go's error texts show it: `<end>`, `"foo"`, `"very long…"...`. */
export function tokenText(token: Token): string {
  if (token.kind === 'end of file') return 'EOF';
  if (token.kind === 'error') return token.text;
  if (keywordKinds.has(token.kind)) return `<${token.text}>`;
  if (Buffer.byteLength(token.text) > 10) return `${quote(Array.from(token.text).slice(0, 10).join(''))}...`;
  return quote(token.text);
}
