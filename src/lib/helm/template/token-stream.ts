// The parser's view of the tokens: up to three of look-ahead, and errors as Go words them.
import {ParseError} from './errors.ts';
import {Lexer} from './lexer.ts';
import type {Source} from './node.ts';
import {type Token, type TokenKind, tokenText} from './token.ts';

const startToken: Token = {kind: 'end of file', position: 0, text: '', line: 0};

/** Tokens with look-ahead; shared by the parsers of a file and of the definitions in it. */
export class TokenStream {
  readonly source: Source;
  readonly lexer: Lexer;
  readonly #pending: Token[] = [];
  #latest: Token = startToken;
  /** Line of the action being parsed; 0 outside. */
  actionLine = 0;

  constructor(source: Source) {
    this.source = source;
    this.lexer = new Lexer(source.text);
  }

  next(): Token {
    const pending = this.#pending.pop();
    if (pending !== undefined) return pending;
    this.#latest = this.lexer.next();
    return this.#latest;
  }

  /** Puts tokens back; the first argument is the next one to come. */
  back(...tokens: Token[]): void {
    this.#pending.push(...tokens.toReversed());
  }

  peek(): Token {
    const token = this.next();
    this.back(token);
    return token;
  }

  nextNonSpace(): Token {
    for (;;) {
      const token = this.next();
      if (token.kind !== 'space') return token;
    }
  }

  peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.back(token);
    return token;
  }

  expect(kinds: readonly TokenKind[], context: string): Token {
    const token = this.nextNonSpace();
    return kinds.includes(token.kind) ? token : this.unexpected(token, context);
  }

  /** Ends parsing with Go's words; the line is that of the token read last. */
  fail(message: string): never {
    throw new ParseError(`template: ${this.source.name}:${this.#latest.line}: ${message}`);
  }

  unexpected(token: Token, context: string): never {
    if (token.kind !== 'error') return this.fail(`unexpected ${tokenText(token)} in ${context}`);
    if (this.actionLine === 0 || this.actionLine === token.line) return this.fail(token.text);
    const action = token.text.endsWith(' action') ? '' : ' in action';
    return this.fail(`${token.text}${action} started at ${this.source.name}:${this.actionLine}`);
  }
}
