import {expect, test} from 'vitest';
import {readLogLine} from '../../../../src/lib/cas/audit/log-line.ts';

const noon = BigInt(Date.parse('2026-01-31T12:00:00Z')) * 1_000_000n;

test.each<[string, string, bigint, string]>([
  ['2026-01-31T12:00:00.000000000Z hello', '2026-01-31T12:00:00.000000000Z', noon, 'hello'],
  ['2026-01-31T12:00:00.123456789Z hello', '2026-01-31T12:00:00.123456789Z', noon + 123_456_789n, 'hello'],
  ['2026-01-31T12:00:00.5Z hello', '2026-01-31T12:00:00.5Z', noon + 500_000_000n, 'hello'],
  ['2026-01-31T12:00:00Z hello', '2026-01-31T12:00:00Z', noon, 'hello'],
  ['2026-01-31T14:00:00.000000001+02:00 hello', '2026-01-31T14:00:00.000000001+02:00', noon + 1n, 'hello'],
  ['2026-01-31T12:00:00Z ', '2026-01-31T12:00:00Z', noon, ''],
  ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z', noon, ''],
  ['2026-01-31T12:00:00Z  two blanks ', '2026-01-31T12:00:00Z', noon, ' two blanks '],
])('%j', (line, time, at, text) => {
  expect(readLogLine(line)).toEqual({time, at, text});
});

test.each([
  '',
  'failed to create fsnotify watcher: too many open files',
  '2026-01-31 12:00:00Z hello',
  '2026-13-31T12:00:00Z hello',
  '2026-01-31T12:00:00Zhello',
  'x 2026-01-31T12:00:00Z hello',
])('%j has no time, so it is not of the container', (line) => expect(readLogLine(line)).toBeUndefined());
