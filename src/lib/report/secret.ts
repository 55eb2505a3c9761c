// A value that must never be shown: it prints as a mask wherever text is made of it by accident.

const mask = '********';

/** Holds a secret. Only `reveal` gives it out; String(), JSON and inspection give a mask. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return mask;
  }
}
