// How each verdict looks: its symbol, its colour, and its word in a tally.
import type {Finding, Verdict} from './finding.ts';
import type {Paint} from './paint.ts';

interface VerdictLook {
  symbol: string;
  colour: keyof Paint;
  word: string;
}

/** In the order in which a tally names them. */
export const verdictLooks: Readonly<Record<Verdict, VerdictLook>> = {
  ok: {symbol: '√', colour: 'green', word: 'ok'},
  warning: {symbol: '‼', colour: 'yellow', word: 'warning'},
  failed: {symbol: '×', colour: 'red', word: 'failed'},
  skipped: {symbol: '–', colour: 'dim', word: 'skipped'},
  unknown: {symbol: '?', colour: 'yellow', word: 'unknown'},
};

/** `12 ok, 1 warning, 2 failed`; verdicts that did not occur are left out. */
export function tally(findings: readonly Finding[]): string {
  return Object.entries(verdictLooks)
    .map(([verdict, {word}]) => ({word, count: findings.filter((finding) => finding.verdict === verdict).length}))
    .filter(({count}) => count > 0)
    .map(({word, count}) => `${count} ${word === 'warning' && count > 1 ? 'warnings' : word}`)
    .join(', ');
}
