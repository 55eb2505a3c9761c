// Changes as lines for people: what would be done, and what was not.
import type {ChangeSummary, ComponentTitle} from './event.ts';
import type {TextStyle} from './findings-text.ts';
import {wrap} from './layout.ts';
import type {Outcome} from './outcome.ts';

type RecordedChange = Outcome['changes'][number];

/** More changes than this, and no screen holds what else there is to say. */
const fewChanges = 12;
/** So many creations of one component are one line. */
const manyCreations = 4;

export interface BriefOptions extends TextStyle {
  components: readonly ComponentTitle[];
  /** How to see each of them, after the heading. */
  way?: string;
}

/** As `plannedText`, but where there are many changes, those that only create objects are counted for each component. */
export function briefText(changes: readonly ChangeSummary[], heading: string, options: BriefOptions): string[] {
  if (changes.length <= fewChanges) return plannedText(changes, heading, options);
  const titleOf = new Map(options.components.map(({id, title}) => [id, title]));
  const brief = groups(changes).flatMap((group): readonly ChangeSummary[] => {
    const [first] = group;
    if (first === undefined || group.length < manyCreations) return group;
    const summary = `${titleOf.get(first.component) ?? first.component}: create ${group.length} objects`;
    return [{...first, summary}];
  });
  return plannedText(brief, options.way === undefined ? heading : `${heading} (${options.way})`, options);
}

/** Creations of one component that follow each other, and every other change alone. */
function groups(changes: readonly ChangeSummary[]): ChangeSummary[][] {
  const all: ChangeSummary[][] = [];
  for (const change of changes) {
    const [before] = all.at(-1) ?? [];
    const isMore = before?.component === change.component && isCreation(before) && isCreation(change);
    if (isMore) all.at(-1)?.push(change);
    else all.push([change]);
  }
  return all;
}

function isCreation({summary, differences = []}: ChangeSummary): boolean {
  return summary.startsWith('create ') && differences.length === 0;
}

/** A heading and one line per change, its differing fields indented below. */
export function plannedText(changes: readonly ChangeSummary[], heading: string, {width, paint}: TextStyle): string[] {
  if (changes.length === 0) return [];
  return [
    ...wrap(heading, width).map(paint.bold),
    ...changes.flatMap(({summary, differences = []}) => [
      ...wrap(summary, width, {first: `${paint.cyan('~')} `, rest: '  '}),
      ...differences.flatMap((line) => wrap(line, width, {first: '    '}).map(paint.dim)),
    ]),
  ];
}

/** The changes that failed or were not reached; nothing when all were made. */
export function unmadeText(changes: readonly RecordedChange[], options: BriefOptions): string[] {
  const {width, paint} = options;
  const failed = changes.filter(({state}) => state === 'failed');
  const left = changes.filter(({state}) => state === 'not-reached');
  const lines = failed.flatMap(({summary, reason}) => [
    ...wrap(summary, width, {first: `${paint.red('×')} `, rest: '  '}),
    ...(reason ? wrap(reason, width, {first: '    '}) : []),
  ]);
  return [
    ...(failed.length > 0 ? [paint.bold('Changes that failed'), ...lines] : []),
    ...(failed.length > 0 && left.length > 0 ? [''] : []),
    ...briefText(left, 'Changes that were not reached', options),
  ];
}
