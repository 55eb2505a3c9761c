// Text gathered over lines: a single break becomes a space, more become one break less.
import {normalBreak} from './characters.ts';

export class FoldedText {
  text = '';
  #blanks = '';
  #firstBreak = '';
  #moreBreaks = '';
  /** True from a line break on until text is added after it. */
  isBroken = false;

  add(text: string): void {
    this.text += text;
  }

  /** A space or tab: counts within a line only. */
  addBlank(blank: string): void {
    if (!this.isBroken) this.#blanks += blank;
  }

  addBreak(text: string): void {
    if (this.isBroken) this.#moreBreaks += normalBreak(text);
    else {
      this.#blanks = '';
      this.#firstBreak = normalBreak(text);
      this.isBroken = true;
    }
  }

  /** A line that ends with a backslash: joined without a space. */
  escapeBreak(): void {
    this.isBroken = true;
  }

  /** Writes the waiting blanks or breaks, before more text comes. */
  flush(): void {
    if (!this.isBroken) this.text += this.#blanks;
    else if (this.#firstBreak === '\n') this.text += this.#moreBreaks === '' ? ' ' : this.#moreBreaks;
    else this.text += this.#firstBreak + this.#moreBreaks;
    this.#blanks = '';
    this.#firstBreak = '';
    this.#moreBreaks = '';
    this.isBroken = false;
  }
}
