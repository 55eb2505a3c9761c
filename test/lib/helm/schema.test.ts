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

function one(complaint: string): string {
  return `app:\n- ${complaint}`;
}

/** Arguments: the sentence, schema, values, what is wrong. Whether it is wrong was seen of helm 3.22 for every row. */
const rows: [string, unknown, Values, string | RegExp][] = [
  ['as wanted', {type: 'object', properties: {a: {type: 'integer'}}}, {a: 1}, 'ok'],
  ['a flag gives an integer', {properties: {a: {type: 'integer'}}}, {a: 5n}, 'ok'],
  ['another type', {properties: {a: {type: 'integer'}}}, {a: 'x'}, "app:\n- at '/a': got string, want integer"],
  ['something missing', {properties: {a: {required: ['b']}}}, {a: {}}, "app:\n- at '/a': missing property 'b'"],
  [
    'something that must not be there',
    {additionalProperties: false},
    {b: 1},
    one("at '': additional properties 'b' not allowed"),
  ],
  [
    'a value not in the list',
    {properties: {a: {enum: ['x', 1]}}},
    {a: 'secret'},
    one("at '/a': value must be one of 'x', 1"),
  ],
  ['a value other than the one', {properties: {a: {const: null}}}, {a: 'secret'}, one("at '/a': value must be <nil>")],
  [
    'a text of another form',
    {properties: {a: {pattern: '^\\d'}}},
    {a: 'secret'},
    one("at '/a': does not match pattern '^\\\\d'"),
  ],
  ['a number too small', {properties: {a: {minimum: 1000}}}, {a: 1}, one("at '/a': minimum: want 1,000")],
  [
    'a number that is exactly too large',
    {properties: {a: {maximum: 0.3}}},
    {a: 0.1 + 0.2},
    one("at '/a': maximum: want 0.3"),
  ],
  ['no multiple', {properties: {a: {multipleOf: 0.01}}}, {a: 0.07}, 'ok'],
  ['an integer that is written otherwise', {properties: {a: {enum: [1.0]}}}, {a: 1}, 'ok'],
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
  [
    'formats count in draft 7',
    {$schema: draft7, properties: {a: {format: 'email'}}},
    {a: 'x'},
    one("at '/a': not valid email"),
  ],
  ['formats only describe in draft 2020-12', {$schema: draft2020, properties: {a: {format: 'email'}}}, {a: 'x'}, 'ok'],
  ['a property called format', {properties: {format: {type: 'string'}}}, {format: 5}, /at '\/format'/],
  [
    'if and then',
    '{"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}}',
    {a: 1},
    /missing property 'b'/,
  ],
  [
    'exactly one',
    {oneOf: [{required: ['a']}, {required: ['b']}]},
    {a: 1, b: 1},
    one("at '': 'oneOf' failed, subschemas 0, 1 matched"),
  ],
  [
    'causes below what they cause',
    {anyOf: [{required: ['a', 'b']}, {properties: {c: {type: ['null', 'array']}}}]},
    {c: 'x'},
    "app:\n- at '': 'anyOf' failed\n  - at '': missing properties 'a', 'b'\n  - at '/c': got string, want null or array",
  ],
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
  [
    'a keyword that is not what it must be',
    {properties: {a: {type: 'text'}}},
    {a: 1},
    /properties\/a\/type is not what draft 2020 allows/,
  ],
  ['a pattern that is none', {pattern: '('}, {a: 1}, /pattern is not what draft 2020 allows/],
  ['a reference to nothing', {$ref: '#/$defs/a'}, {a: 1}, /#\/\$defs\/a is not in the schema/],
  ['a reference to itself', {$ref: '#'}, {a: 1}, /lead back to itself/],
  ['a draft that nobody knows', {$schema: 'https://example.org/draft'}, {a: 1}, /example.org\/draft is not known here/],
  ['a name that nobody resolves allows everything', {$ref: 'urn:example:a'}, {a: 1}, 'ok'],
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

  /** A schema of n levels, each of which holds the values against the one below it twice. */
  function doubling(levels: number): string {
    const defs: {[name: string]: unknown} = {d0: {type: 'string'}};
    for (let i = 1; i <= levels; i += 1) {
      const below = {$ref: `#/$defs/d${i - 1}`};
      defs[`d${i}`] = {anyOf: [below, below]};
    }
    return JSON.stringify({$defs: defs, $ref: `#/$defs/d${levels}`});
  }

  const letters = `${'a'.repeat(50_000)}!`;
  const hostile: [string, string, Values, RegExp][] = [
    ['a pattern that others try forever', '{"properties": {"a": {"pattern": "^(a+)+$"}}}', {a: letters}, /not match/],
    ['the same for names', '{"patternProperties": {"^(a|a)*$": false}}', {[letters]: 1}, /^ok$/],
    ['a schema that grows twofold with every level', doubling(60), {a: 1}, /takes too long/],
    [
      'a schema of a million levels',
      '{"not":'.repeat(1_000_000) + '{}'.padEnd(1_000_002, '}'),
      {a: 1},
      /too deeply|too large/,
    ],
    [
      'a number of a billion digits',
      '{"properties": {"a": {"maximum": 1e999999999}}}',
      {a: 1},
      /too large or too small/,
    ],
    [
      'a member of the prototype',
      '{"properties": {"__proto__": {"type": "string"}}}',
      JSON.parse('{"__proto__": 1}'),
      /want string/,
    ],
    [
      'a property of the prototype that is not there',
      '{"required": ["toString"]}',
      {a: 1},
      /missing property 'toString'/,
    ],
  ];

  it.each(hostile)('%s is answered soon', (_, schema, values, expected) => {
    const start = performance.now();
    expect(reasonFor(withSchema(chartWith('app'), schema), values)).toMatch(expected);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('is a usage error that names the chart', () => {
    const chart = withSchema(chartWith('app'), {required: ['a']});
    expect(() => validateValues(chart, {})).toThrow(expect.objectContaining({kind: 'usage', object: 'chart app'}));
  });
});
