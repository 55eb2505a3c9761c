// A whole outcome as text for people: findings, changes, one sentence that sums it up, and what to type next.
import {briefText, plannedText, unmadeText} from './changes-text.ts';
import {adviceLines, findingsText, type TextStyle} from './findings-text.ts';
import {wrap} from './layout.ts';
import type {Mode, Outcome} from './outcome.ts';
import {pullSecretLines} from './pull-secrets-text.ts';
import {timeSpan} from './time-span.ts';
import {tally} from './verdicts.ts';

const plannedHeadings: Partial<Record<Mode, string>> = {
  check: 'Changes that --reconcile would make',
  'dry-run': 'Changes that would be made (nothing was written)',
};

export function outcomeText(outcome: Outcome, style: TextStyle & {verbose: boolean}): string {
  const {width, paint, verbose} = style;
  const planned = outcome.changes.filter(({state}) => state === 'planned');
  const heading = plannedHeadings[outcome.mode] ?? 'Changes that were planned';
  const isWhole = verbose || outcome.mode === 'dry-run';
  const brief = {...style, components: outcome.components};
  const counts = tally(outcome.findings);
  const measured = `${outcome.requests} requests, ${timeSpan(outcome.milliseconds)}`;
  const closing = [
    ...wrap(`${paint.bold(outcome.summary)}${counts ? ` (${counts})` : ''}`, width),
    ...(verbose ? wrap(measured, width).map(paint.dim) : []),
    ...(outcome.next ? adviceLines(paint.cyan('next:'), outcome.next, style, {rest: '      '}) : []),
  ];
  const blocks = [
    pullSecretLines(outcome, paint),
    findingsText(outcome.components, outcome.findings, style),
    isWhole
      ? plannedText(planned, heading, style)
      : briefText(planned, heading, {...brief, way: '--dry-run names each'}),
    unmadeText(outcome.changes, brief),
    resultsText(outcome),
    closing,
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** Never wrapped: these are texts to copy. */
function resultsText({results = []}: Outcome): string[] {
  return results.flatMap(({name, value}) =>
    value.includes('\n') ? [`${name}:`, ...value.trimEnd().split('\n')] : [`${name}: ${value}`],
  );
}
