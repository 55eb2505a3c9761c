// The quick reader of YAML gives what the whole one gives, or nothing.
import {describe, expect, it} from 'vitest';
import {readBlocks} from '../../../src/lib/go-yaml/block-reader.ts';
import {parseYaml} from '../../../src/lib/go-yaml/parse-yaml.ts';
import {Random} from '../../conformance/helm/random.ts';

const count = Number(process.env.HELM_RANDOM_COUNT ?? 5000);

/** The whole reader's answer: the quick one does not take a byte order mark. */
function whole(text: string): unknown {
  return parseYaml(`\ufeff${text}`);
}

/** With the order of the keys. */
function shown(value: unknown): string {
  return JSON.stringify(value, (_, part) => (part === undefined ? 'undefined' : part));
}

const taken: [string, string][] = [
  ['a mapping', 'a: 1\nb: x\n'],
  ['nested mappings', 'a:\n  b:\n    c: d\n  e: f\ng: h'],
  ['a sequence below its key', 'a:\n- b\n- c: d\n  e: f\ng: h\n'],
  ['a sequence deeper than its key', 'a:\n  - b\n  - - c\n    - d\n'],
  ['entries without anything', 'a:\nb:\n-\n- c\n'],
  ['comments', '# x\na: b # y\n  # z\nc:  # w\n  d: e\n'],
  ['literals', 'a: |\n  b\n\n   c\n  d\n\ne: |-\n  f\n\ng: |\n  h'],
  ['folded blocks', 'a: >-\n  b\n  c\n\n   d\ne: >\n  f\n'],
  ['quotes over several lines', `a: "b\n  c \\"d\n\n  e" # f\ng: 'h\ni'\nj: k\n`],
  ['flow below its key', 'a:\n  {}\nb:\n  ["c"]\n'],
  ['a literal with blanks at its end', 'a: |-\n  b\n     \n  \nc: d'],
  ['scalars over several lines', 'a: b c\n  d e\n\n  f\ng: h\n'],
  ['quotes', `a: "b\\n\\"c\\""\n"d e": 'f ''g'''\n'h': ""\n`],
  ['flow of texts', 'a: []\nb: {}\nc: ["x", "y z"]\n'],
  ['words that are no texts', 'a: yes\nb: ~\nc: 0x1f\nd: 1_000\ne: 2001-01-01\nf: 1e3\ng: .5\nh: -0\n'],
  ['dots and slashes in keys', '.dockerconfigjson: x\nhelm.sh/hook: y\n$ref: z\n'],
  ['colons in words', 'a: b:c\nd:\n- http://e\n- f::g\n'],
  ['the same key twice', 'a: 1\nb: 2\na: 3\n'],
];

/** Texts that only the whole reader can tell. */
const left: [string, string][] = [
  ['nothing', ''],
  ['a scalar', 'x\n'],
  ['keys that are no texts', 'yes: 1\n'],
  ['numbers as keys', '1: x\n'],
  ['anchors', 'a: &x 1\nb: *x\n'],
  ['tags', 'a: !!str 1\n'],
  ['merges', '<<: {a: b}\n'],
  ['flow mappings', 'a: {b: c}\n'],
  ['tabs', 'a:\tb\n'],
  ['other breaks', 'a: b\r\nc: d\r\n'],
  ['several documents', 'a: b\n---\nc: d\n'],
  ['explicit keys', '? a\n: b\n'],
  ['a key within a value', 'a: b: c\n'],
  ['a line too deep', 'a: 1\n  b: 2\n'],
  ['a line between', 'a:\n    b: 1\n  c: 2\n'],
  ['infinity', 'a: .inf\n'],
];

describe('the quick reader of YAML', () => {
  it.each(taken)('takes %s', (_, text) => {
    expect(shown(readBlocks(text))).toBe(shown(whole(text)));
  });

  it.each(left)('leaves %s', (_, text) => {
    expect(readBlocks(text)).toBeUndefined();
  });

  it(`gives for ${count} random texts what the whole one gives, or nothing`, () => {
    const random = new Random(Number(process.env.HELM_RANDOM_SEED ?? 1));
    let read = 0;
    for (let i = 0; i < count; i++) {
      const text = randomText(random);
      const quick = readBlocks(text);
      if (quick === undefined) continue;
      read += 1;
      expect(shown(quick), JSON.stringify(text)).toBe(shown(whole(text)));
    }
    expect(read).toBeGreaterThan(count / 10);
  });
});

const keys = ['a', 'b.c/d', 'e_f', '"g h"', "'i'", 'on', '.j', '-k', 'x y', '7'];
const values = [
  ...['', 'word', 'two words', '1', '007', '1.50', 'true', 'null', '~', "'q ''r'", '"s\\nt"', '"u" # v', 'w # x', '#y'],
  ...[
    '|',
    '|-',
    '>',
    '|+',
    '[]',
    '{ }',
    '["a", "b"]',
    '[a]',
    'a:b',
    'a: b',
    'a:',
    '-',
    '- z',
    '-z',
    '\u00a0',
    'é ',
    "'a': b",
  ],
  ...[
    'trailing  ',
    'x\ty',
    '*a',
    '&a b',
    '!c',
    '%d',
    '@e',
    '`f',
    '? g',
    ': h',
    '---',
    '...',
    '=',
    '<<',
    '$(A)',
    '"i" j',
  ],
];

/** Lines of one vocabulary at indentations that are mostly sensible. */
function randomText(random: Random): string {
  const lines: string[] = [];
  let indent = 0;
  for (let i = 1 + random.below(9); i > 0; i--) {
    if (random.chance(0.6)) indent = Math.max(0, indent + random.pick([-2, 0, 0, 0, 2, 2]));
    if (random.chance(0.04)) indent += 1;
    const dash = random.chance(0.3) ? random.pick(['- ', '- ', '-  ', '- - ']) : '';
    const key = random.chance(0.75) ? `${random.chance(0.8) ? random.pick(keys.slice(0, 5)) : random.pick(keys)}:` : '';
    const value = random.chance(0.6) ? random.pick(values.slice(0, 12)) : random.pick(values);
    const line = `${' '.repeat(indent)}${dash}${key}${key === '' || value === '' ? '' : ' '}${value}`;
    lines.push(random.chance(0.07) ? random.pick(['', ' ', '    ', '# c', '   # d', '\t']) : line);
  }
  return lines.join('\n') + random.pick(['', '\n', '\n\n', '\n  ']);
}
