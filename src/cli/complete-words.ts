// Answers a Tab: prints the words that may come next. Loads no command; the grammar was made from them beforehand.

import type {LiveNames} from '../lib/completion/complete.ts';
import {complete} from '../lib/completion/complete.ts';
import type {Runtime} from '../runtime.ts';
import {grammar} from './grammar.ts';
import {product} from './product.ts';

/** Longer than that nobody waits at a Tab. */
const limitMs = 1000;

export async function completeWords(words: readonly string[], runtime: Runtime): Promise<number> {
  const live: LiveNames = async (kind, flags) => {
    const {liveNames} = await import('../lib/completion/live-names.ts');
    return liveNames({machine: runtime, userAgent: product.userAgent, limitMs})(kind, flags);
  };
  runtime.stdout.write(await complete(words, grammar, live));
  return 0;
}
