import {describe, expect, test} from 'vitest';
import {readLogLine} from '../../../../src/lib/cas/audit/log-line.ts';
import {LogPosition} from '../../../../src/lib/cas/audit/log-position.ts';

/** `0.5 text` is a line half a second after noon. */
function lineOf(short: string) {
  const [seconds = '', ...words] = short.split(' ');
  const [whole = '0', fraction = '0'] = seconds.split('.');
  const time = new Date(Date.parse('2026-01-31T12:00:00Z') + Number(whole) * 1000).toISOString().slice(0, 19);
  const line = readLogLine(`${time}.${fraction.padEnd(9, '0')}Z ${words.join(' ')}`);
  if (line === undefined) throw new Error(short);
  return line;
}

/** The texts that come out of a read, with `gap` before a line that follows one. */
function read(position: LogPosition, lines: readonly string[], overlaps = true): string[] {
  position.begin(overlaps);
  return lines.flatMap((short) => {
    const line = lineOf(short);
    const taken = position.take(line);
    return taken === 'known' ? [] : taken === 'gap' ? ['gap', line.text] : [line.text];
  });
}

describe('the place from which a log is read on', () => {
  test('is nowhere as long as nothing was read', () => {
    const position = new LogPosition();
    expect([position.since(), position.isEmpty]).toEqual([undefined, true]);
  });

  test.each<[string[], string]>([
    [['0.0 a'], '2026-01-31T11:59:59Z'],
    [['5.999999999 a'], '2026-01-31T12:00:04Z'],
    [['5.1 a', '4.2 late'], '2026-01-31T12:00:04Z'],
    [['5.1 a', '70.0 b'], '2026-01-31T12:01:09Z'],
  ])('after %j is %s: a whole second, and one before it', (lines, since) => {
    const position = new LogPosition();
    read(position, lines);
    expect([position.since(), position.isEmpty]).toEqual([since, false]);
  });

  test('is the start of a container whose clock was set back, and never later than the last line', () => {
    const position = new LogPosition();
    read(position, ['60.0 a']);
    expect(position.since('2026-01-31T12:00:10Z')).toBe('2026-01-31T12:00:09Z');
    expect(position.since('2026-01-31T13:00:00Z')).toBe('2026-01-31T12:00:59Z');
    expect(position.since('nonsense')).toBe('2026-01-31T12:00:59Z');
  });
});

describe('lines of a second read', () => {
  /** What was read, what comes then, and which of that is new. */
  test.each<[string, string[], string[], string[]]>([
    ['that were seen', ['1.1 a', '1.2 b'], ['1.1 a', '1.2 b'], []],
    ['that go on', ['1.1 a', '1.2 b'], ['1.1 a', '1.2 b', '1.3 c', '2.0 d'], ['c', 'd']],
    ['of the same moment', ['1.5 a'], ['1.5 a', '1.5 b'], ['b']],
    ['of the same moment and text', ['1.5 a', '1.5 a'], ['1.5 a', '1.5 a', '1.5 a'], ['a']],
    ['of the same text at another moment', ['1.5 a'], ['1.5 a', '1.6 a'], ['a']],
    ['a little out of order', ['1.5 a', '1.4 b'], ['1.5 a', '1.4 b', '1.3 c', '1.6 d'], ['c', 'd']],
    ['before the last ten that were wanted', ['1.4 c', '1.5 d'], ['1.2 a', '1.3 b', '1.4 c', '1.5 d', '1.6 e'], ['e']],
    ['of the moment at which the first wanted one stands', ['1.4 c'], ['1.4 a', '1.4 b', '1.4 c', '1.4 d'], ['d']],
    ['after a rotation', ['1.1 a', '1.2 b'], ['9.0 x', '9.1 y'], ['gap', 'x', 'y']],
    ['after no line at all', [], ['1.1 a'], ['a']],
    ['without any', ['1.1 a'], [], []],
  ])('%s', (_, before, after, wanted) => {
    const position = new LogPosition();
    expect(read(position, before, false)).toEqual(before.map((short) => lineOf(short).text));
    expect(read(position, after)).toEqual(wanted);
  });

  test('of another run of the container leave no gap', () => {
    const position = new LogPosition();
    read(position, ['1.1 a']);
    expect(read(position, ['5.0 begun again'], false)).toEqual(['begun again']);
    expect(read(position, ['5.0 begun again', '5.1 b'])).toEqual(['b']);
  });

  test('are told apart over many interruptions', () => {
    const position = new LogPosition();
    const log = Array.from(
      {length: 200},
      (_, index) => `${Math.floor(index / 20)}.${(index % 20) >> 1} line ${index % 3}`,
    );
    const seen: string[] = [];
    let end = 0;
    while (end < log.length) {
      end = Math.min(log.length, end + 7);
      const since = Date.parse(position.since() ?? '1970-01-01T00:00:00Z');
      const given = log.slice(0, end).filter((short) => Number(lineOf(short).at / 1_000_000n) >= since);
      seen.push(...read(position, given));
    }
    expect(seen).toEqual(log.map((short) => lineOf(short).text));
  });
});
