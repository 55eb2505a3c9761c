// The text that a template writes, gathered in pieces; too much of it is an error and not the end of the process.
import {GoError} from '../../go/errors.ts';

/** Longer than any manifest that a cluster takes, shorter than what a string can hold. */
export const longestOutput = 64 * 1024 * 1024;
const manyPieces = 100_000;

export class Output {
  #pieces: string[] = [];
  #length = 0;

  write(text: string): void {
    this.#length += text.length;
    if (this.#length > longestOutput) throw new GoError(`a template wrote more than ${longestOutput} characters`);
    this.#pieces.push(text);
    if (this.#pieces.length > manyPieces) this.#pieces = [this.#pieces.join('')];
  }

  text(): string {
    return this.#pieces.join('');
  }
}
