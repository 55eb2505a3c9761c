// What nobody outside knows is decided by a seed, so that nothing can be built on one answer.
import {createHash} from 'node:crypto';

export interface Variation {
  /** One of the answers; the same one for the same seed and question. */
  pick<T>(question: string, answers: readonly [T, ...T[]]): T;
}

export function variationOf(seed: string): Variation {
  return {
    pick: (question, answers) => {
      const number = createHash('sha256').update(`${seed}\n${question}`).digest().readUInt32BE();
      return answers[number % answers.length] ?? answers[0];
    },
  };
}
