// --set and its relatives, in Helm's little language: `a.b=1,list[0].x=y,names={a,b}`.
import {Failure} from '../report/failure.ts';
import type {Values} from './chart.ts';
import {type ReadFile, SetError, type SetFlagKind, SetParser} from './set-parser.ts';
import {deepCopy, emptyTable} from './table.ts';

/** One flag as it was given: `{kind: 'set', text: 'image.tag=1.2'}`. */
export interface SetFlag {
  kind: SetFlagKind;
  text: string;
}

/**
 * Applies flags in the order given on top of the values, as Helm does for each kind; the values are not changed.
 * Integers become bigint (Go's int64), so that templates print them as Helm does.
 * @throws Failure of kind usage, in Helm's words; of the flag only its first name and what was taken for a name is quoted
 */
export function parseSetFlags(flags: readonly SetFlag[], values: Values = emptyTable(), readFile?: ReadFile): Values {
  const result = deepCopy(values);
  for (const {kind, text} of flags) {
    try {
      new SetParser(text, kind, readFile).parseInto(result);
    } catch (error) {
      if (error instanceof SetError) throw refusal(kind, text, error.message);
      throw error;
    }
  }
  return result;
}

function refusal(kind: SetFlagKind, text: string, reason: string): Failure {
  return new Failure({
    kind: 'usage',
    summary: `failed parsing --${kind} data`,
    object: `--${kind} ${/^[^={]*/.exec(text)?.[0] ?? ''}…`,
    reason,
    next: `write --${kind} NAME=VALUE; a comma, dot, bracket or brace that belongs to a name or value needs a backslash`,
  });
}
