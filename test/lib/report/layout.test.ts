// Text laid out for a width.
import {describe, expect, test} from 'vitest';
import {cut, harmless, wrap, wrapCommand} from '../../../src/lib/report/layout.ts';

describe('wrapping', () => {
  test.each([
    ['fits', 'one two', 10, ['one two']],
    ['breaks between words', 'one two three', 8, ['one two', 'three']],
    ['keeps long words whole', 'a https://example.com/long b', 10, ['a', 'https://example.com/long', 'b']],
    ['keeps line ends', 'one\ntwo', 80, ['one', 'two']],
    [
      'without a width never breaks',
      'one two '.repeat(99).trim(),
      Number.POSITIVE_INFINITY,
      ['one two '.repeat(99).trim()],
    ],
    ['of nothing is one empty line', '', 10, ['']],
  ])('%s', (_case, text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  test('indents further lines', () => {
    expect(wrap('one two three', 9, {first: '- '})).toEqual(['- one two', '  three']);
  });

  test('does not count colours', () => {
    expect(wrap('\u001b[31mone\u001b[39m two', 7)).toEqual(['\u001b[31mone\u001b[39m two']);
  });
});

describe('a command', () => {
  const command = 'kubectl provision operator --username USER --email ADDRESS -y';

  test.each([
    ['in one line where it fits', command, 80, [`next: ${command}`]],
    [
      'broken before flags, so that it can be pasted',
      command,
      40,
      ['next: kubectl provision operator \\', '  --username USER --email ADDRESS -y'],
    ],
    [
      'with room for each backslash',
      command,
      34,
      ['next: kubectl provision operator \\', '  --username USER \\', '  --email ADDRESS -y'],
    ],
    ['with its comment', 'a --b  # c', 80, ['next: a --b  # c']],
    ['with its comment in lines of its own', 'a --b  # one two three', 12, ['next: a --b', '  # one two', '  # three']],
  ])('is %s', (_case, text, width, lines) => {
    expect(wrapCommand(text, width, {first: 'next: ', rest: '  '})).toEqual(lines);
  });
});

test.each([
  ['short', 10, 'short'],
  ['exactly 10', 10, 'exactly 10'],
  ['somewhat longer', 10, 'somewhat …'],
  ['√√√√√', 3, '√√…'],
])('%s cut to %i columns is %s', (text, width, result) => {
  expect(cut(text, width)).toBe(result);
});

test.each([
  ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ['titles', '\u001b]0;title\u0007text', 'text'],
  ['moves of the cursor', 'a\u001b[2Jb\rc\bd', 'abcd'],
  ['directions of writing', 'abc\u202edef', 'abcdef'],
  ['eight-bit controls', 'a\u009b31mb', 'ab'],
])('%s are taken out', (_case, text, result) => {
  expect(harmless(text)).toBe(result);
});

test('line ends and tabs stay readable', () => {
  expect(harmless('a\r\nb\tc\n')).toBe('a\nb  c\n');
});
