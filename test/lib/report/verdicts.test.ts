// The tally below a report, and what a set of findings stands for.
import {expect, test} from 'vitest';
import {exitCodeOf, type Verdict} from '../../../src/lib/report/finding.ts';
import {tally} from '../../../src/lib/report/verdicts.ts';
import {aFinding} from '../../support/outcome.ts';

const findings = (...verdicts: Verdict[]) => verdicts.map((verdict) => aFinding({verdict}));

test.each([
  [findings(), ''],
  [findings('ok', 'ok'), '2 ok'],
  [findings('failed', 'ok', 'warning'), '1 ok, 1 warning, 1 failed'],
  [findings('warning', 'warning', 'skipped', 'unknown'), '2 warnings, 1 skipped, 1 unknown'],
])('tally %#', (given, text) => {
  expect(tally(given)).toBe(text);
});

test.each([
  {given: findings('ok', 'skipped'), strict: true, code: 0},
  {given: findings('warning'), strict: false, code: 0},
  {given: findings('warning'), strict: true, code: 3},
  {given: [aFinding({verdict: 'failed', mendable: true})], strict: false, code: 3},
  {given: [aFinding({verdict: 'failed', mendable: true}), ...findings('unknown')], strict: false, code: 4},
  {given: findings('failed', 'unknown'), strict: false, code: 1},
])('exit code %#: $code', ({given, strict, code}) => {
  expect(exitCodeOf(given, strict)).toBe(code);
});
