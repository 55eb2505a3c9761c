// Lengths of time in words.
import {expect, test} from 'vitest';
import {timeSpan} from '../../../src/lib/report/time-span.ts';

test.each([
  [0, '0.0 s'],
  [320, '0.3 s'],
  [9_949, '9.9 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [60_000, '1 min'],
  [185_000, '3 min 5 s'],
  [3_600_000, '1 h'],
  [7_260_000, '2 h 1 min'],
])('%i ms is %s', (milliseconds, text) => {
  expect(timeSpan(milliseconds)).toBe(text);
});
