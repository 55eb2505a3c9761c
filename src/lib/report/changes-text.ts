// Changes as lines for people: what would be done, and what was not.
import type {ChangeSummary} from './event.ts';
import type {TextStyle} from './findings-text.ts';
import {wrap} from './layout.ts';
import type {Outcome} from './outcome.ts';

type RecordedChange = Outcome['changes'][number];

/** A heading and one line per change, its differing fields indented below. */
export function plannedText(changes: readonly ChangeSummary[], heading: string, {width, paint}: TextStyle): string[] {
  if (changes.length === 0) return [];
  return [
    paint.bold(heading),
    ...changes.flatMap(({summary, differences = []}) => [
      ...wrap(summary, width, {first: `${paint.cyan('~')} `, rest: '  '}),
      ...differences.flatMap((line) => wrap(line, width, {first: '    '}).map(paint.dim)),
    ]),
  ];
}

/** The changes that failed or were not reached; nothing when all were made. */
export function unmadeText(changes: readonly RecordedChange[], style: TextStyle): string[] {
  const {width, paint} = style;
  const failed = changes.filter(({state}) => state === 'failed');
  const left = changes.filter(({state}) => state === 'not-reached');
  const lines = failed.flatMap(({summary, reason}) => [
    ...wrap(summary, width, {first: `${paint.red('×')} `, rest: '  '}),
    ...(reason ? wrap(reason, width, {first: '    '}) : []),
  ]);
  return [
    ...(failed.length > 0 ? [paint.bold('Changes that failed'), ...lines] : []),
    ...(failed.length > 0 && left.length > 0 ? [''] : []),
    ...plannedText(left, 'Changes that were not reached', style),
  ];
}
