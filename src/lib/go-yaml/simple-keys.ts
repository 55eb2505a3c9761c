// Keys without a `?`: what was read may turn out to be one when a `:` follows, on the same line and soon enough.
import type {Cursor, Mark} from './cursor.ts';
import {scannerError} from './error.ts';

interface SimpleKey {
  isPossible: boolean;
  /** In a block at its own column there is nothing else it could be. */
  isRequired: boolean;
  tokenNumber: number;
  mark: Mark;
}

const longestKey = 1024;

/** The possible key of the block level and of each flow level inside it. */
export class SimpleKeys {
  readonly #cursor: Cursor;
  readonly #levels: SimpleKey[];
  /** Level of the possible key that begins with a token, by the token's number. */
  readonly #byToken = new Map<number, number>();

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
    this.#levels = [this.#none(0)];
  }

  #none(tokenNumber: number): SimpleKey {
    return {isPossible: false, isRequired: false, tokenNumber, mark: this.#cursor.mark()};
  }

  /** True while the token of this number may yet be the first of a key. */
  mayBeginAt(tokenNumber: number): boolean {
    const key = this.#levels[this.#byToken.get(tokenNumber) ?? -1];
    return key !== undefined && this.#isValid(key);
  }

  #isValid(key: SimpleKey): boolean {
    if (!key.isPossible) return false;
    if (key.mark.line >= this.#cursor.line && key.mark.index + longestKey >= this.#cursor.index) return true;
    this.#drop(key);
    return false;
  }

  #drop(key: SimpleKey): void {
    if (key.isRequired) throw scannerError(this.#cursor.line, "could not find expected ':'", key.mark.line);
    key.isPossible = false;
  }

  /** Notes that the next token may begin a key. */
  save(tokenNumber: number, isRequired: boolean): void {
    this.remove();
    this.#levels[this.#levels.length - 1] = {isPossible: true, isRequired, tokenNumber, mark: this.#cursor.mark()};
    this.#byToken.set(tokenNumber, this.#levels.length - 1);
  }

  /** Gives up the possible key of this level; throws if it had to be one. */
  remove(): void {
    const key = this.#levels.at(-1);
    if (!key?.isPossible) return;
    this.#drop(key);
    this.#byToken.delete(key.tokenNumber);
  }

  /** The key that a `:` proves to be one; undefined if there is none. */
  take(): SimpleKey | undefined {
    const key = this.#levels.at(-1);
    if (key === undefined || !this.#isValid(key)) return undefined;
    key.isPossible = false;
    this.#byToken.delete(key.tokenNumber);
    return key;
  }

  /** `[` or `{` */
  enter(tokenNumber: number): void {
    this.#levels.push(this.#none(tokenNumber));
  }

  /** `]` or `}`. As go-yaml does, forgets a key `[]` or `{}` too, since nothing inside took its number. */
  leave(): void {
    this.#byToken.delete(this.#levels.pop()?.tokenNumber ?? -1);
  }
}
