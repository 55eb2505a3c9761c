// The lexer of the template language: Go's rules for delimiters, trimming, comments and literals.
import {isPrintable, quote} from '../../go/quote.ts';
import {countLines, isSpace, isWordCharacter, trailingSpaceOf, wordEnd} from './characters.ts';
import {keywords, type Token, type TokenKind} from './token.ts';

const leftDelimiter = '{{';
const rightDelimiter = '}}';
const printableAscii = /^[ -~]$/;

/** Gives one token after another; after an error only `end of file`. */
export class Lexer {
  readonly input: string;
  position = 0;
  start = 0;
  line = 1;
  startLine = 1;
  parentheses = 0;
  insideAction = false;
  failed = false;

  constructor(input: string) {
    this.input = input;
  }

  next(): Token {
    if (this.failed) return {kind: 'end of file', position: 0, text: 'EOF', line: this.startLine};
    return this.insideAction ? this.lexAction() : this.lexText();
  }

  /** The token from `start` to `position`. */
  take(kind: TokenKind): Token {
    const text = this.input.slice(this.start, this.position);
    const token = {kind, position: this.start, text, line: this.startLine};
    this.line = this.startLine + countLines(text);
    this.skip();
    return token;
  }

  skip(): void {
    this.start = this.position;
    this.startLine = this.line;
  }

  /** Leaves out the text up to `position`. */
  ignore(): void {
    this.line += countLines(this.input.slice(this.start, this.position));
    this.skip();
  }

  fail(message: string): Token {
    this.failed = true;
    return {kind: 'error', position: this.start, text: message, line: this.startLine};
  }

  /** The character at the cursor, whole even if it takes two units; '' at the end. */
  peek(): string {
    const code = this.input.codePointAt(this.position);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  advance(): string {
    const character = this.peek();
    this.position += character.length;
    return character;
  }

  startsWith(text: string, offset = 0): boolean {
    return this.input.startsWith(text, this.position + offset);
  }

  lexText(): Token {
    for (;;) {
      const delimiter = this.input.indexOf(leftDelimiter, this.position);
      if (delimiter < 0) return this.lexRest();
      if (delimiter > this.position) {
        const text = this.input.slice(this.start, delimiter);
        const trim = this.hasLeftTrim(delimiter + 2) ? trailingSpaceOf(text) : 0;
        this.position = delimiter - trim;
        const token = this.take('text');
        this.position = delimiter;
        this.ignore();
        if (token.text !== '') return token;
      }
      const token = this.lexLeftDelimiter();
      if (token !== undefined) return token;
    }
  }

  lexRest(): Token {
    this.position = this.input.length;
    return this.position > this.start
      ? this.take('text')
      : {kind: 'end of file', position: this.position, text: 'EOF', line: this.startLine};
  }

  hasLeftTrim(at: number): boolean {
    return this.input[at] === '-' && isSpace(this.input[at + 1] ?? '');
  }

  hasRightTrim(at: number): boolean {
    return isSpace(this.input[at] ?? '') && this.input.startsWith(`-${rightDelimiter}`, at + 1);
  }

  /** The delimiter, or undefined after a comment, which is left out. */
  lexLeftDelimiter(): Token | undefined {
    const trim = this.hasLeftTrim(this.position + 2) ? 2 : 0;
    if (this.input.startsWith('/*', this.position + 2 + trim)) {
      this.position += 2 + trim;
      this.ignore();
      return this.skipComment();
    }
    this.position += 2;
    const token = this.take('left delimiter');
    this.position += trim;
    this.ignore();
    this.insideAction = true;
    this.parentheses = 0;
    return token;
  }

  skipComment(): Token | undefined {
    const close = this.input.indexOf('*/', this.position + 2);
    if (close < 0) return this.fail('unclosed comment');
    this.position = close + 2;
    const trim = this.hasRightTrim(this.position);
    if (!trim && !this.startsWith(rightDelimiter)) return this.fail('comment ends before closing delimiter');
    this.position += trim ? 4 : 2;
    if (trim) this.position += this.leadingSpaceLength();
    this.ignore();
    return undefined;
  }

  leadingSpaceLength(): number {
    let end = this.position;
    while (isSpace(this.input[end] ?? '')) end += 1;
    return end - this.position;
  }

  lexRightDelimiter(trim: boolean): Token {
    if (trim) {
      this.position += 2;
      this.ignore();
    }
    this.position += 2;
    const token = this.take('right delimiter');
    if (trim) {
      this.position += this.leadingSpaceLength();
      this.ignore();
    }
    this.insideAction = false;
    return token;
  }

  lexAction(): Token {
    const trim = this.hasRightTrim(this.position);
    if (trim || this.startsWith(rightDelimiter)) {
      return this.parentheses === 0 ? this.lexRightDelimiter(trim) : this.fail('unclosed left paren');
    }
    const character = this.advance();
    if (character === '') return this.fail('unclosed action');
    if (isSpace(character)) return this.lexSpace();
    return this.lexSymbol(character) ?? this.lexOperand(character);
  }

  lexSymbol(character: string): Token | undefined {
    switch (character) {
      case '=':
        return this.take('assign');
      case ':':
        return this.advance() === '=' ? this.take('declare') : this.fail('expected :=');
      case '|':
        return this.take('pipe');
      case '(':
        this.parentheses += 1;
        return this.take('left parenthesis');
      case ')':
        this.parentheses -= 1;
        return this.parentheses < 0 ? this.fail('unexpected right paren') : this.take('right parenthesis');
      default:
        return undefined;
    }
  }

  lexOperand(character: string): Token {
    const next = this.input[this.position] ?? '';
    if (character === '"') return this.lexQuoted('"', 'string', 'unterminated quoted string');
    if (character === "'") return this.lexQuoted("'", 'character constant', 'unterminated character constant');
    if (character === '`') return this.lexRawString();
    if (character === '$') return this.lexFieldOrVariable('variable');
    if (character === '.' && next !== '' && (next < '0' || next > '9')) return this.lexFieldOrVariable('field');
    if (/[.+\-0-9]/.test(character)) return this.lexNumber();
    if (isWordCharacter(character)) return this.lexWord();
    if (printableAscii.test(character)) return this.take('character');
    return this.fail(`unrecognized character in action: ${unicodeText(character)}`);
  }

  lexSpace(): Token {
    let count = 1;
    while (isSpace(this.peek())) {
      this.position += 1;
      count += 1;
    }
    if (this.hasRightTrim(this.position - 1)) {
      this.position -= 1;
      if (count === 1) return this.lexRightDelimiter(true);
    }
    return this.take('space');
  }

  lexWord(): Token {
    this.position = wordEnd(this.input, this.position);
    if (!this.atTerminator()) return this.fail(`bad character ${unicodeText(this.peek())}`);
    const word = this.input.slice(this.start, this.position);
    if (Object.hasOwn(keywords, word)) return this.take(keywords[word] ?? 'identifier');
    return this.take(word === 'true' || word === 'false' ? 'bool' : 'identifier');
  }

  lexFieldOrVariable(kind: 'field' | 'variable'): Token {
    if (this.atTerminator()) return this.take(kind === 'variable' ? 'variable' : 'dot');
    this.position = wordEnd(this.input, this.position);
    return this.atTerminator() ? this.take(kind) : this.fail(`bad character ${unicodeText(this.peek())}`);
  }

  atTerminator(): boolean {
    const character = this.peek();
    return character === '' || isSpace(character) || '.,|:)('.includes(character) || this.startsWith(rightDelimiter);
  }

  lexQuoted(close: string, kind: TokenKind, problem: string): Token {
    for (;;) {
      let character = this.advance();
      const escaped = character === '\\';
      if (escaped) character = this.advance();
      if (character === '' || character === '\n') return this.fail(problem);
      if (!escaped && character === close) return this.take(kind);
    }
  }

  lexRawString(): Token {
    const close = this.input.indexOf('`', this.position);
    if (close < 0) return this.fail('unterminated raw quoted string');
    this.position = close + 1;
    return this.take('raw string');
  }

  lexNumber(): Token {
    this.position = this.start;
    if (!this.scanNumber()) return this.badNumber();
    const sign = this.peek();
    if (sign !== '+' && sign !== '-') return this.take('number');
    if (!this.scanNumber() || this.input[this.position - 1] !== 'i') return this.badNumber();
    return this.take('complex');
  }

  badNumber(): Token {
    return this.fail(`bad number syntax: ${quote(this.input.slice(this.start, this.position))}`);
  }

  /** Takes what may be a number; whether it is one is for the parser to say. False if a letter follows. */
  scanNumber(): boolean {
    numberForm.lastIndex = this.position;
    this.position += numberForm.exec(this.input)?.[0].length ?? 0;
    if (!isWordCharacter(this.peek())) return true;
    this.advance();
    return false;
  }
}

const numberForm =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;

/** A character as %#U shows it: `U+0021 '!'`. */
function unicodeText(character: string): string {
  const code = character.codePointAt(0);
  if (code === undefined) return 'U+FFFFFFFFFFFFFFFF';
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrintable(character) ? `${hex} '${character}'` : hex;
}
