// A run wants to know much the same as the last one did. That is asked for at once, so that no question waits for the answer to
// another; what was not foreseen is asked for when it is wanted.
import {type Asking, askFor} from './ask.ts';
import type {AnyAnswer} from './observation.ts';
import type {Read} from './read.ts';
import {readKey} from './read.ts';

/** For one look at the cluster: an answer under way is no answer for a later one. */
export interface Foresight {
  /** The answers by key: those under way, and the rest asked for now. */
  answersTo(reads: readonly Read[]): ReadonlyMap<string, Promise<AnyAnswer>>;
  /** All reads that were wanted so far: what the next run had better foresee. */
  wanted(): Read[];
}

/** Asks for the foreseen reads. What nobody wants in the end costs its request, and nothing else. */
export function foresee(asking: Asking, reads: readonly Read[]): Foresight {
  const foreseen = askFor(asking, reads);
  // Nobody may ever look at it.
  for (const answer of foreseen.values()) answer.catch(() => {});
  const wanted = new Map<string, Read>();
  return {
    answersTo(asked) {
      for (const read of asked) wanted.set(readKey(read), read);
      const unforeseen = askFor(
        asking,
        asked.filter((read) => !foreseen.has(readKey(read))),
      );
      return new Map(
        asked.flatMap((read) => {
          const key = readKey(read);
          const answer = foreseen.get(key) ?? unforeseen.get(key);
          return answer === undefined ? [] : [[key, answer] as const];
        }),
      );
    },
    wanted: () => [...wanted.values()],
  };
}
