// What a command is given beside its flags.

import type {runOperator} from '../lib/operator/run.ts';
import type {Redactor} from '../lib/report/redaction.ts';
import type {OutputFormat} from '../lib/settings/resolve-output.ts';
import type {Runtime} from '../runtime.ts';

/** The parts of lib that commands call, each loaded when it is first needed; tests hand in their own. */
export interface Parts {
  operator: () => Promise<typeof runOperator>;
}

/** How to talk, as far as known: guessed from the arguments first, exact once the settings are read. */
export interface Manner {
  format: OutputFormat;
  debug: boolean;
  noColour: boolean;
  /** A document was written to the standard output; there must not be a second one. */
  answered: boolean;
}

export interface CommandContext {
  runtime: Runtime;
  redactor: Redactor;
  parts: Parts;
  manner: Manner;
  /** `kubectl provision`, or the file's name. */
  ownName: string;
}
