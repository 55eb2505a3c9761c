// A place in a YAML text: offset, line and column.
import {breakFrom, space} from './characters.ts';

export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

export class Cursor {
  readonly text: string;
  index = 0;
  line = 0;
  column = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Code of the character at the cursor or `ahead` of it; NaN behind the end. */
  code(ahead = 0): number {
    return this.text.charCodeAt(this.index + ahead);
  }

  mark(): Mark {
    return {index: this.index, line: this.line, column: this.column};
  }

  /** Moves within a line. */
  skip(count = 1): void {
    this.index += count;
    this.column += count;
  }

  /** Moves over a line break, which CR LF is together; gives its text. */
  takeBreak(): string {
    const length = this.text.startsWith('\r\n', this.index) ? 2 : 1;
    const taken = this.text.slice(this.index, this.index + length);
    this.index += length;
    this.line += 1;
    this.column = 0;
    return taken;
  }

  /** Skips spaces, but no further than a column. */
  skipSpaces(column: number): void {
    const start = this.index;
    const last = start + column - this.column;
    let end = start;
    while (end < last && this.text.charCodeAt(end) === space) end += 1;
    this.skip(end - start);
  }

  skipBlanks(): void {
    let code = this.code();
    while (code === 0x20 || code === 0x09) {
      this.skip();
      code = this.code();
    }
  }

  skipComment(): void {
    if (this.code() !== 0x23) return;
    this.skip(breakFrom(this.text, this.index) - this.index);
  }
}
