// Whatever the text is, reading, judging, comparing and masking it ends, and throws nothing but a Failure.
import {describe, expect, test} from 'vitest';
import {compareSessions} from '../../../src/lib/policy/compare-sessions.ts';
import {maskedText} from '../../../src/lib/policy/masked-text.ts';
import {placeholdersIn} from '../../../src/lib/policy/placeholders.ts';
import {findingsOf} from '../../../src/lib/policy/run-check.ts';
import {readSessionText} from '../../../src/lib/policy/session-document.ts';
import {variablesIn} from '../../../src/lib/policy/variables.ts';
import {sarifText} from '../../../src/lib/report/sarif.ts';
import {anOutcome} from '../../support/outcome.ts';
import {badPolicies, sound} from './bad-policies.ts';

/** The same numbers for the same seed: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pieces = [
  ...[
    '[',
    ']',
    '{',
    '}',
    ':',
    ': ',
    '- ',
    '? ',
    ',',
    '\n',
    '\n  ',
    '\n    ',
    '  ',
    '\t',
    '\r\n',
    '#',
    ' #',
    '"',
    "'",
    '|',
    '>',
    '|\n',
  ],
  ...[
    '&a ',
    '*a',
    '&b ',
    '*b',
    '!!str ',
    '!x ',
    '<<',
    '---\n',
    '...\n',
    '%YAML 1.2\n',
    '~',
    'null',
    '0x1',
    '1e9',
    '.inf',
  ],
  ...[
    '$A',
    '$'.concat('{B}'),
    '$$SCONE::a$$',
    '$$SCONE::',
    '$$',
    '$',
    '\\',
    '\\ud800',
    '\\"',
    '\u2028',
    '\ufeff',
    '\u0000',
    '\ud83d\ude00',
  ],
  ...[
    'name',
    'version',
    'services',
    'secrets',
    'images',
    'volumes',
    'access_policy',
    'security',
    'attestation',
    'mrenclaves',
  ],
  ...[
    'export',
    'import',
    'session',
    'value',
    'kind',
    'read',
    'update',
    'ANY',
    'spec',
    'apiVersion',
    'signatures',
    'policy',
  ],
  ...[
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    'only_for_testing',
    'environment',
    'command',
    'creator',
    'signer',
  ],
];

function mutated(text: string, random: () => number): string {
  const pick = () => pieces[Math.floor(random() * pieces.length)] ?? '';
  let result = text;
  for (let times = 1 + Math.floor(random() * 8); times > 0; times--) {
    const start = Math.floor(random() * (result.length + 1));
    const end = random() < 0.5 ? start : Math.min(result.length, start + Math.floor(random() * 12));
    result = result.slice(0, start) + pick() + result.slice(end);
  }
  return result;
}

const before = readSessionText(sound, 'old.yaml');

/** Everything that is done with a text. */
function useAll(text: string): void {
  const findings = findingsOf({name: 'policy.yaml', isFound: false, content: {text}});
  expect(findings.length).toBeGreaterThan(0);
  for (const {place} of findings) {
    if (place) expect(place.line >= 1 && place.column >= 1 && place.line <= text.split('\n').length).toBe(true);
  }
  JSON.parse(sarifText(anOutcome({findings})));
  const reading = readSessionText(text, 'policy.yaml');
  if (!('document' in reading) || !('document' in before)) return;
  expect(reading.document.text).toBe(text);
  compareSessions(before.document, reading.document);
  expect(compareSessions(reading.document, reading.document).widened).toEqual([]);
  maskedText(reading.document);
}

test('2000 altered policies, of a seed', () => {
  const random = randomFrom(7);
  const texts = [sound, ...badPolicies.map(({text}) => text)];
  for (let round = 0; round < 2000; round++) {
    const text = mutated(texts[round % texts.length] ?? '', random);
    try {
      useAll(text);
    } catch (error) {
      throw new Error(`in round ${round}: ${JSON.stringify(text)}`, {cause: error});
    }
  }
}, 120_000);

test('1000 texts out of nothing, of a seed', () => {
  const random = randomFrom(11);
  for (let round = 0; round < 1000; round++) useAll(mutated(mutated(mutated('', random), random), random));
}, 120_000);

/** A megabyte, or nearly. */
const much = (1 << 20) - 100;

function repeated(piece: string): string {
  return piece.repeat(Math.floor(much / piece.length));
}

describe('a megabyte of one thing is judged, too', () => {
  const head = 'name: a\nversion: "0.3"\n';
  const filler = (piece: (index: number) => string, bytes: number) => {
    const found: string[] = [];
    for (let size = 0, index = 0; size < bytes; index++) {
      found.push(piece(index));
      size += found.at(-1)?.length ?? 0;
    }
    return found.join('');
  };
  test.each([
    {what: 'brackets', text: repeated('[')},
    {what: 'dashes', text: repeated('- ')},
    {what: 'colons', text: repeated('a: ')},
    {what: 'anchors', text: repeated('&a ')},
    {what: 'false escapes', text: `a: "${repeated('\\q')}"`},
    {what: 'comments', text: repeated('#\n')},
    {what: 'documents', text: repeated('---\n')},
    {what: 'unknown members', text: head + filler((index) => `member${index}: 1\n`, much)},
    {what: 'services', text: `${head}services:\n${filler((index) => `- name: s${index}\n`, much)}`},
    {what: 'one name', text: `${head}secrets:\n${filler(() => '- name: s\n', much)}`},
    {
      what: 'placeholders',
      text: `${head}services:\n- name: a\n  command: ${repeated('$$SCONE::a$$ ').slice(0, -100)}\n`,
    },
    {
      what: 'open placeholders',
      text: `${head}services:\n- name: a\n  command: ${repeated('$$SCONE::').slice(0, -100)}\n`,
    },
    {what: 'variables', text: `${head}services:\n- name: a\n  command: ${repeated('$A').slice(0, -100)}\n`},
    {what: 'lines of a variable', text: `${head}pwd: |\n${repeated('$A\n').slice(0, -100)}`},
    {
      what: 'tolerances',
      text: `${head}security:\n  attestation:\n    tolerate:\n${filler((index) => `    - weakness-${index}\n`, much - 200)}`,
    },
    {
      what: 'an alias bomb',
      text: filler(
        (index) => `a${index}: &a${index} [${index === 0 ? 'x' : `*a${index - 1}, *a${index - 1}`}]\n`,
        4000,
      ),
    },
    {
      what: 'members below a long name',
      text: `${head}${'n'.repeat(much / 2)}:\n${filler((index) => `  m${index}: 1\n`, much / 3)}`,
    },
    {
      what: 'a service of a long name',
      text: `${head}services:\n- name: ${'n'.repeat(much / 2)}\n  environment:\n${filler((index) => `    m${index}: $$SCONE::s${index}$$\n`, much / 3)}`,
    },
    {
      what: 'lists within lists',
      text: `${head}more: ${'['.repeat(60)}\n${filler((index) => `{m: ${index}},\n`, much / 4)}${']'.repeat(60)}\n`,
    },
    {
      what: 'aliases',
      text: `${head}services:\n- &a {name: a, command: "${'$$SCONE::x$$ '.repeat(1000)}"}\n${'- *a\n'.repeat(5000)}`,
    },
  ])(
    '$what',
    ({text}) => {
      const findings = findingsOf({name: 'policy.yaml', isFound: false, content: {text}});
      expect(findings.length).toBeLessThan(2000);
      const reading = readSessionText(text, 'policy.yaml');
      if ('document' in reading) compareSessions(reading.document, reading.document);
    },
    120_000,
  );

  test('is searched for variables and placeholders', () => {
    for (const piece of ['$', '$$SCONE::', '$a', '$$', 'a$$SCONE::a$']) {
      expect(variablesIn(repeated(piece)).length + placeholdersIn(repeated(piece)).length).toBeGreaterThanOrEqual(0);
    }
  }, 120_000);
});
