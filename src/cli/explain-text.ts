// The page of one finding code, or the list of all.
import {Failure} from '../lib/report/failure.ts';
import {findingCodes} from '../lib/report/finding-codes.ts';
import {wrap} from '../lib/report/layout.ts';
import {paintFor, wantsColour} from '../lib/report/paint.ts';
import {lineWidth} from '../lib/report/reporter.ts';
import {nearest} from '../lib/report/suggestion.ts';
import type {CommandContext} from './context.ts';

export function explainText(typed: string | undefined, {runtime, manner, ownName}: CommandContext): string {
  const {stdout, env} = runtime;
  const paint = paintFor(wantsColour({isTerminal: stdout.isTerminal, noColour: manner.noColour, env}));
  const width = stdout.isTerminal ? Math.min(100, lineWidth(stdout)) : lineWidth(stdout);
  const rows = Object.entries(findingCodes);
  if (typed === undefined) return rows.map(([code, {title}]) => `${paint.bold(code)}  ${title}\n`).join('');
  const [code, row] = rows.find(([name]) => name === typed.toUpperCase()) ?? [];
  if (code === undefined || row === undefined) throw unknownCode(typed, ownName);
  return [
    paint.bold(`${code} ${row.title}`),
    '',
    ...wrap(row.meaning, width),
    '',
    ...wrap(`${paint.cyan('remedy:')} ${row.remedy}`, width, {rest: '  '}),
    '',
  ].join('\n');
}

function unknownCode(typed: string, ownName: string): Failure {
  const meant = nearest(typed, Object.keys(findingCodes));
  return new Failure({
    kind: 'usage',
    summary: `there is no finding with the code ${JSON.stringify(typed)}`,
    next: meant ? `did you mean ${meant}?` : `\`${ownName} explain\` lists all codes`,
  });
}
