import {describe, expect, it} from 'vitest';
import type {Chart, Values} from '../../../src/lib/helm/chart.ts';
import {validateValues} from '../../../src/lib/helm/schema.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {chartWith} from '../../support/chart-builder.ts';

function withSchema(chart: Chart, schema: unknown): Chart {
  return {...chart, schema: Buffer.from(typeof schema === 'string' ? schema : JSON.stringify(schema))};
}

function reasonFor(chart: Chart, values: Values): string {
  try {
    validateValues(chart, values);
    return 'ok';
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return (error.reason ?? '').split('\n').slice(1).join('\n').trimEnd();
  }
}

const draft7 = 'http://json-schema.org/draft-07/schema#';
const draft2020 = 'https://json-schema.org/draft/2020-12/schema';

/** Arguments: the sentence, schema, values, what is wrong. Whether it is wrong was seen of helm 3.22 for every row. */
const rows: [string, unknown, Values, string | RegExp][] = [
  ['as wanted', {type: 'object', properties: {a: {type: 'integer'}}}, {a: 1}, 'ok'],
  ['a flag gives an integer', {properties: {a: {type: 'integer'}}}, {a: 5n}, 'ok'],
  ['another type', {properties: {a: {type: 'integer'}}}, {a: 'x'}, "app:\n- at '/a': got string, want integer"],
  ['something missing', {properties: {a: {required: ['b']}}}, {a: {}}, "app:\n- at '/a': missing property 'b'"],
  ['something that must not be there', {additionalProperties: false}, {b: 1}, /at '\/b'/],
  ['a value not in the list', {properties: {a: {enum: ['x']}}}, {a: 'secret'}, /^app:\n- at '\/a': enum: (?!.*secret)/],
  [
    'a local reference',
    {$defs: {p: {type: 'integer'}}, properties: {a: {$ref: '#/$defs/p'}}},
    {a: 'x'},
    /want integer/,
  ],
  [
    'a definition of draft 7',
    {$schema: draft7, definitions: {p: {type: 'integer'}}, properties: {a: {$ref: '#/definitions/p'}}},
    {a: 'x'},
    /want integer/,
  ],
  [
    'items of draft 2020-12',
    {properties: {a: {prefixItems: [{type: 'string'}], items: false}}},
    {a: ['x', 1]},
    /at '\/a\/1'/,
  ],
  [
    'items of draft 7',
    {$schema: draft7, properties: {a: {items: [{}], additionalItems: false}}},
    {a: ['x', 1]},
    /at '\/a/,
  ],
  ['formats count in draft 7', {$schema: draft7, properties: {a: {format: 'email'}}}, {a: 'x'}, /format/],
  ['formats only describe in draft 2020-12', {$schema: draft2020, properties: {a: {format: 'email'}}}, {a: 'x'}, 'ok'],
  ['a property called format', {properties: {format: {type: 'string'}}}, {format: 5}, /at '\/format'/],
  [
    'if and then',
    '{"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}}',
    {a: 1},
    /missing property 'b'/,
  ],
  ['exactly one', {oneOf: [{required: ['a']}, {required: ['b']}]}, {a: 1, b: 1}, /oneOf/],
  ['a schema that takes everything', true, {a: 1}, 'ok'],
  ['a schema that takes nothing', false, {a: 1}, /at ''/],
  [
    'a schema on the network is not fetched',
    {properties: {a: {$ref: 'https://example.org/x'}}},
    {a: 1},
    /schema cannot be used/,
  ],
  ['a schema that is no JSON', '{', {a: 1}, /schema cannot be used/],
  ['a schema that is a list', '[]', {a: 1}, /neither a map nor a boolean/],
];

describe('values against values.schema.json', () => {
  it.each(rows)('%s', (_, schema, values, expected) => {
    const reason = reasonFor(withSchema(chartWith('app'), schema), values);
    if (typeof expected === 'string') expect(reason).toBe(expected);
    else expect(reason).toMatch(expected);
  });

  it('checks subcharts with their part of the values, also where the chart itself has no schema', () => {
    const db = withSchema(chartWith('db'), {required: ['port']});
    const app = chartWith('app', {subcharts: [db]});
    expect(reasonFor(app, {db: {port: 1}})).toBe('ok');
    expect(reasonFor(app, {db: {}})).toBe("db:\n- at '': missing property 'port'");
    expect(reasonFor(app, {})).toBe('ok');
  });

  it('is a usage error that names the chart', () => {
    const chart = withSchema(chartWith('app'), {required: ['a']});
    expect(() => validateValues(chart, {})).toThrow(expect.objectContaining({kind: 'usage', object: 'chart app'}));
  });
});
