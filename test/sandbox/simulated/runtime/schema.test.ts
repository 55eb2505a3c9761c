import {expect, test} from 'vitest';
import {fitToSchema, type Schema, wordOf} from '../../../../sandbox/simulated/runtime/schema.ts';

const schema: Schema = {
  properties: {
    state: {type: 'string', enum: ['HEALTHY', 'PENDING']},
    version: {type: 'string', default: 'unknown'},
    nodes: {additionalProperties: {properties: {isReady: {type: 'boolean'}}}},
    conditions: {items: {properties: {type: {type: 'string'}}}},
  },
};

const rows: [string, unknown, unknown][] = [
  ['an unknown field is dropped', {state: 'PENDING', publicKey: 'x', version: '1'}, {state: 'PENDING', version: '1'}],
  ['a default is filled in', {state: 'PENDING'}, {state: 'PENDING', version: 'unknown'}],
  [
    'maps are fitted entry by entry',
    {version: '1', nodes: {n: {isReady: true, key: 1}}},
    {version: '1', nodes: {n: {isReady: true}}},
  ],
  [
    'lists are fitted item by item',
    {version: '1', conditions: [{type: 'A', x: 1}]},
    {version: '1', conditions: [{type: 'A'}]},
  ],
];

test.each(rows)('%s', (_sentence, value, fitted) => {
  expect(fitToSchema(value, schema)).toEqual(fitted);
});

test('without a schema everything is kept', () => {
  expect(fitToSchema({a: 1}, undefined)).toEqual({a: 1});
});

test('the first word that the enumeration allows is taken, the first at all if it has none', () => {
  expect(wordOf(schema, 'state', 'Unknown', 'PENDING')).toBe('PENDING');
  expect(wordOf(schema, 'version', 'Unknown', 'No')).toBe('Unknown');
});
