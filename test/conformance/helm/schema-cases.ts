// Schemas of every draft with values for them, and mutations of both.
import type {Random} from './random.ts';

export interface SchemaCase {
  /** A schema for a table whose `value` is a list: each item is held against the schema in question. */
  schema: unknown;
  /** The list. */
  values: unknown[];
}

const drafts = {
  4: 'http://json-schema.org/draft-04/schema#',
  6: 'http://json-schema.org/draft-06/schema#',
  7: 'http://json-schema.org/draft-07/schema#',
  2019: 'https://json-schema.org/draft/2019-09/schema',
  2020: 'https://json-schema.org/draft/2020-12/schema',
} as const;

type Draft = keyof typeof drafts;

const all: Draft[] = [4, 6, 7, 2019, 2020];
const since6 = all.slice(1);
const since7 = all.slice(2);
const since2019 = all.slice(3);

const scalars: readonly unknown[] = [null, true, 0, 1, -1, 1.5, 1e21, '', 'a', 'abc', 'äöü', '1'];
const lists: readonly unknown[] = [[], [1], [1, 1], ['a', 1, null], [[1], [1]], [{a: 1}, {a: 1.0}], [1, 2, 3, 4]];
const tables: readonly unknown[] = [
  {},
  {a: 1},
  {a: 'x', b: 2},
  {a: 1, b: 2, c: 3},
  {foo: 1, fxo: []},
  JSON.parse('{"__proto__": 1, "toString": 2}'),
  {'a/b': 1},
];
const everything = [...scalars, ...lists, ...tables];

/** The keywords under test; parts that references lead to stand in `$defs` of the whole document. */
const rows: [Draft[], schema: unknown, values: readonly unknown[], defs?: object][] = [
  [all, {type: 'integer'}, everything],
  [all, {type: ['null', 'number', 'array']}, everything],
  [all, {type: 'object'}, everything],
  [all, {type: 'string'}, everything],
  [all, {type: 'boolean'}, everything],
  [all, {enum: ['a', 1, null]}, everything],
  [all, {enum: [{a: 1}, [1]]}, everything],
  [all, {enum: ['a']}, everything],
  [since6, {const: 1}, everything],
  [since6, {const: {a: 1}}, everything],
  [since6, {const: null}, everything],
  [all, {minimum: 1, maximum: 1000}, [0, 1, 1000, 1001, 1e9, 'x']],
  [all, {minimum: 0.1, maximum: 4567.5}, [0, 0.1, 0.3, 2e6, -5]],
  [since6, {exclusiveMinimum: 1, exclusiveMaximum: 3}, [0, 1, 2, 3, 4]],
  [[4], {minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: true}, [0, 1, 2, 3, 4]],
  [all, {multipleOf: 0.01}, [0, 0.07, 1.005, 3]],
  [all, {multipleOf: 3}, [0, 2, 3, 1e15]],
  [all, {minLength: 2, maxLength: 3}, scalars],
  [all, {pattern: '^\\w+$'}, scalars],
  [all, {pattern: 'it\'s "\\\\ü'}, scalars],
  [all, {minItems: 1, maxItems: 3}, lists],
  [all, {uniqueItems: true}, lists],
  [[4, 6, 7, 2019], {items: [{type: 'integer'}, {type: 'string'}], additionalItems: false}, lists],
  [[4, 6, 7, 2019], {items: [{type: 'integer'}], additionalItems: {type: 'null'}}, lists],
  [all, {items: {type: 'integer'}}, lists],
  [[2020], {prefixItems: [{type: 'integer'}, {type: 'string'}], items: false}, lists],
  [[2020], {prefixItems: [{type: 'integer'}], items: {type: 'null'}}, lists],
  [since6, {contains: {type: 'string'}}, lists],
  [since2019, {contains: {const: 1}, minContains: 2, maxContains: 2}, [...lists, [1, 1, 1]]],
  [since2019, {contains: {const: 1}, minContains: 0}, lists],
  [all, {minProperties: 1, maxProperties: 2}, tables],
  [all, {required: ['a', 'b', 'toString']}, tables],
  [all, {properties: {a: {type: 'integer'}, b: {type: 'string'}}, additionalProperties: false}, tables],
  [
    all,
    {
      properties: {a: {}},
      patternProperties: {'^f': {type: 'integer'}, o$: {type: 'array'}},
      additionalProperties: {type: 'string'},
    },
    tables,
  ],
  [since6, {propertyNames: {pattern: '^[a-z]$', maxLength: 1}}, tables],
  [all, {dependencies: {a: ['b', 'c'], b: {required: ['c']}}}, tables],
  [since2019, {dependentRequired: {a: ['b']}, dependentSchemas: {b: {required: ['c']}}}, tables],
  [all, {allOf: [{type: 'object'}, {required: ['a']}]}, everything],
  [all, {anyOf: [{type: 'string'}, {required: ['a'], type: 'object'}]}, everything],
  [all, {oneOf: [{type: 'string'}, {maxLength: 1}, {required: ['a']}]}, everything],
  [all, {not: {type: ['string', 'object']}}, everything],
  // biome-ignore lint/suspicious/noThenProperty: a keyword of schemas
  [since7, {if: {type: 'string'}, then: {minLength: 2}, else: {type: 'array'}}, everything],
  // biome-ignore lint/suspicious/noThenProperty: a keyword of schemas
  [since7, {if: false, then: {$ref: '#/nowhere'}, else: {type: 'array'}}, everything],
  [since6, {properties: {a: false, b: true}}, tables],
  [since2019, {properties: {a: {}}, unevaluatedProperties: false}, tables],
  [
    since2019,
    {
      allOf: [{properties: {a: {}}}],
      anyOf: [{required: ['b'], properties: {b: {}}}, true],
      unevaluatedProperties: {type: 'null'},
    },
    tables,
  ],
  [[2019], {items: [{}], unevaluatedItems: false}, lists],
  [[2020], {prefixItems: [{}], contains: {type: 'string'}, unevaluatedItems: {type: 'null'}}, lists],
  [all, {$ref: '#/$defs/number'}, everything, {number: {type: 'number'}}],
  [all, {$ref: '#/$defs/number', type: 'string', enum: ['a']}, everything, {number: {type: ['number', 'string']}}],
  [all, {$ref: '#/$defs/pair'}, everything, {pair: {type: 'array', minItems: 2, items: {type: 'integer'}}}],
  [
    all,
    {$ref: '#/$defs/tree'},
    [{a: {a: {a: 1}}}, {a: {}}, 1],
    {tree: {type: 'object', properties: {a: {$ref: '#/$defs/tree'}}}},
  ],
  [all, {$ref: '#/$defs/round'}, [1], {round: {$ref: '#/$defs/again'}, again: {$ref: '#/$defs/round'}}],
  [all, {$ref: '#/$defs/none'}, [1]],
  [since2019, {$ref: '#name'}, everything, {a: {$anchor: 'name', type: 'string'}}],
  [[6, 7], {$ref: '#name'}, everything, {a: {$id: '#name', type: 'string'}}],
  [since6, {$ref: 'other#/$defs/b'}, everything, {a: {$id: 'other', $defs: {b: {type: 'array'}}}}],
  [
    [2020],
    {$ref: 'tree'},
    [{x: {x: 1}}, {y: 1}],
    {a: {$id: 'tree', $dynamicAnchor: 'node', properties: {x: {$dynamicRef: '#node'}}, additionalProperties: false}},
  ],
  [
    [2019],
    {$ref: 'tree'},
    [{x: {x: 1}}, {x: {y: 1}}],
    {a: {$id: 'tree', $recursiveAnchor: true, type: 'object', properties: {x: {$recursiveRef: '#'}}}},
  ],
];

const formatValues: {readonly [format: string]: readonly string[]} = {
  regex: ['a', '(', '\\p{L}', '(?=a)'],
  'json-pointer': ['', '/a~1b', 'a', '/~2'],
  'relative-json-pointer': ['0', '1/a', '01', '2#', '/a'],
  uuid: [
    '123e4567-e89b-12d3-a456-426614174000',
    '123e4567e89b12d3a456426614174000',
    'g23e4567-e89b-12d3-a456-426614174000',
  ],
  duration: ['P1D', 'PT1H2M', 'P1W', 'P', 'PT', 'P1M1Y', '1D'],
  period: ['2024-01-01T00:00:00Z/P1D', 'P1D/2024-01-01T00:00:00Z', 'P1D/P1D', 'x'],
  ipv4: ['1.2.3.4', '1.2.3', '01.2.3.4', '256.1.1.1'],
  ipv6: ['::1', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4', 'fe80::1%eth0', '1.2.3.4', ':::'],
  hostname: ['a.b', '-a', 'a_b', `${'a'.repeat(64)}`, 'a.', ''],
  email: ['a@b.c', 'a', '.a@b.c', '"a b"@c', 'a@[1.2.3.4]', 'a@[IPv6:::1]', 'a@b_c'],
  date: ['2024-02-29', '2023-02-29', '2024-1-1', '2024-13-01', '0000-01-01'],
  time: ['12:00:00Z', '23:59:60Z', '12:00:60Z', '24:00:00Z', '12:00:00+01:00', '12:00:00', '00:59:60+01:00'],
  'date-time': ['2024-01-01T00:00:00Z', '2024-01-01t00:00:00.5+01:00', '2024-01-01 00:00:00Z', '2024-01-01T00:00:00'],
  uri: ['http://a/b', 'a:b', '/a', 'http://[::1]/', 'http://[1.2.3.4]', 'http://a b', '%zz'],
  'uri-reference': ['/a', '#a', 'a\\b', 'http://::1/', ':a', ''],
  'uri-template': ['http://a/{b}', 'http://a/{b', '/{a}{b}', '/{{a}}', '/%7B'],
  semver: ['1.2.3', '1.2', '01.2.3', '1.2.3-a.1+b', '1.2.3-01', '1.2.3+'],
  unheard: ['x'],
};

function document(draft: Draft, schema: unknown, defs?: object): unknown {
  return {$schema: drafts[draft], ...(defs === undefined ? {} : {$defs: defs}), properties: {value: {items: schema}}};
}

export const schemaCases: readonly SchemaCase[] = [
  ...rows.flatMap(([of, schema, values, defs]) =>
    of.map((draft) => ({schema: document(draft, schema, defs), values: values.map((value) => [value])})),
  ),
  ...Object.entries(formatValues).flatMap(([format, values]) =>
    ([7, 2020] as const).map((draft) => ({schema: document(draft, {format}), values: values.map((value) => [value])})),
  ),
  {schema: {properties: {value: {items: {type: 'string'}}}}, values: [['a'], [1], [1, 2]]},
  {schema: false, values: [[]]},
  {schema: [], values: [[]]},
];

const others = [
  ...[null, true, false, 0, 1, -1, 2, 1.5, '', 'a', '^a', '(', 'integer', 'object', 'date', '#', '#/$defs/a'],
  ...[[], ['a'], ['a', 'a'], [1], [{}], {}, {a: 1}, {a: {type: 'integer'}}, {type: 'string'}, ['string', 'null']],
];

const keywords = [
  ...['type', 'enum', 'const', 'format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'pattern', 'items', 'additionalItems', 'prefixItems', 'contains', 'minContains'],
  ...[
    'maxContains',
    'uniqueItems',
    'minItems',
    'maxItems',
    'required',
    'properties',
    'patternProperties',
    'if',
    'then',
  ],
  ...[
    'additionalProperties',
    'propertyNames',
    'dependencies',
    'dependentSchemas',
    'dependentRequired',
    'allOf',
    'else',
  ],
  ...['anyOf', 'oneOf', 'not', 'unevaluatedItems', 'unevaluatedProperties', '$ref', '$anchor', '$defs', 'definitions'],
  ...[
    '$id',
    'id',
    '$dynamicRef',
    '$dynamicAnchor',
    '$recursiveRef',
    '$recursiveAnchor',
    'title',
    'examples',
    'deprecated',
  ],
];

/** A case with something in its schema or its values put in, replaced or taken away. */
export function schemaMutation(random: Random, cases: readonly SchemaCase[]): {schema: unknown; values: unknown} {
  const {schema, values} = structuredClone(random.pick(cases));
  const value = random.pick(values);
  for (let i = random.below(3); i >= 0; i--) mutate(random, random.chance(0.75) ? schema : {value});
  return {schema, values: value};
}

function mutate(random: Random, whole: unknown): void {
  const node = random.pick(nodesOf(whole));
  if (node === undefined) return;
  const keys = Object.keys(node).filter((key) => key !== '$schema');
  const kind = random.below(3);
  if (kind === 0 && !Array.isArray(node)) node[random.pick(keywords)] = structuredClone(random.pick(others));
  else if (kind === 1 && keys.length > 0) node[random.pick(keys)] = structuredClone(random.pick(others));
  else if (keys.length > 0 && !Array.isArray(node)) delete node[random.pick(keys)];
}

function nodesOf(value: unknown): {[key: string]: unknown}[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as {[key: string]: unknown}, ...Object.values(value).flatMap(nodesOf)];
}
