// Variables are found where they stand, and filled in without touching what the CAS resolves.
import {describe, expect, test} from 'vitest';
import {substitute, variablesIn} from '../../../src/lib/policy/variables.ts';

describe('variables of a text', () => {
  test.each([
    {text: 'name: $A', names: ['A']},
    {text: `${'$'}{CAS}x-${'$'}{ID}`, names: ['CAS', 'ID']},
    {text: '$A$B', names: ['A', 'B']},
    {text: '$$SCONE::key$$', names: []},
    {text: '$$SCONE::key$$tail', names: []},
    {text: '$$SCONE::a$$$$SCONE::b$$ $C', names: ['C']},
    {text: `$$SCONE::key-${'$'}{ID}:crt:pem$$ $B`, names: ['ID', 'B']},
    {text: '\\$\\$SCONE::key\\$\\$', names: []},
    {text: '$$NAME', names: ['NAME']},
    {text: '$$SCONE::open and $LATER', names: ['LATER']},
    {text: `$1 $ $- ${'$'}{} ${'$'}{a-b} a$`, names: []},
    {text: '#$PLATFORM_IDS', names: ['PLATFORM_IDS']},
  ])('$text', ({text, names}) => {
    const found = variablesIn(text);
    expect(found.map(({name}) => name)).toEqual(names);
    for (const {name, start, end} of found) {
      expect([`$${name}`, `\${${name}}`]).toContain(text.slice(start, end));
    }
  });

  test('a megabyte of dollar signs ends soon', () => {
    const texts = ['$', '$$SCONE::', '$a', `$$SCONE::${'a$b'.repeat(10)}`];
    for (const text of texts)
      expect(variablesIn(text.repeat((1 << 20) / text.length)).length).toBeGreaterThanOrEqual(0);
  });
});

describe('substitution', () => {
  test('fills in what is known and says what is not', () => {
    const {text, used, missing} = substitute(`a: $A\nb: ${'$'}{B}\nc: $$SCONE::s$$ $A`, {A: '$B', C: 'unused'});
    expect(text).toBe(`a: $B\nb: ${'$'}{B}\nc: $$SCONE::s$$ $B`);
    expect(used).toEqual(['A']);
    expect(missing).toEqual([{name: 'B', start: 9, end: 13}]);
  });

  test('a name of every object is no value', () => {
    expect(substitute('$constructor $toString', {}).missing).toHaveLength(2);
  });
});
