// What an unprovisioned CAS says of itself in its log: the hash of its key, and the token by which it is provisioned once.
import {Secret} from '../report/secret.ts';

export interface PodLogMarks {
  keyHash: string;
  token: Secret;
}

const keyHashMark = 'CAS key hash';
const tokenMark = 'CAS provisioning token';

/** The alphabet of both values is not known; they have no blanks (docs/system.md: CAS). */
const value = /^[!-~]+$/;

/** Collects the marks line by line; of several the last counts, as a CAS that restarts inside its container says new ones. */
export class MarkReader {
  #keyHash: string | undefined;
  #token: string | undefined;

  /** Takes one line of the log of container `cas`. */
  read(line: string): void {
    this.#keyHash = valueBehind(line, keyHashMark) ?? this.#keyHash;
    this.#token = valueBehind(line, tokenMark) ?? this.#token;
  }

  /** Both values; undefined as long as one is missing. */
  get marks(): PodLogMarks | undefined {
    if (this.#keyHash === undefined || this.#token === undefined) return undefined;
    return {keyHash: this.#keyHash, token: new Secret(this.#token)};
  }

  /** What is missing, for a person who waits. */
  get missing(): string {
    const missing = [
      this.#keyHash === undefined ? `"${keyHashMark}"` : undefined,
      this.#token === undefined ? `"${tokenMark}"` : undefined,
    ].filter((each) => each !== undefined);
    return `its log holds no line with ${missing.join(' and none with ')}`;
  }
}

/** The last word of a line that holds the mark, if there is one behind it. */
function valueBehind(line: string, mark: string): string | undefined {
  const place = line.indexOf(mark);
  if (place < 0) return undefined;
  const word = line
    .slice(place + mark.length)
    .trim()
    .split(/\s+/)
    .at(-1);
  return word !== undefined && word !== ':' && value.test(word) ? word : undefined;
}
