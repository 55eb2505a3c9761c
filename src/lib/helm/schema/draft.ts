// The drafts of JSON Schema: which one a schema is written in, and where each has schemas within schemas.
import {isObject} from './json.ts';
import {SchemaError} from './schema-error.ts';

export type Draft = 4 | 6 | 7 | 2019 | 2020;

const drafts: {readonly [url: string]: Draft} = {
  'json-schema.org/schema': 2020,
  'json-schema.org/draft/2020-12/schema': 2020,
  'json-schema.org/draft/2019-09/schema': 2019,
  'json-schema.org/draft-07/schema': 7,
  'json-schema.org/draft-06/schema': 6,
  'json-schema.org/draft-04/schema': 4,
};

/**
 * The draft that `$schema` names; without one it is that of the surroundings.
 * @throws SchemaError for a draft that would have to be fetched
 */
export function draftOf(schema: unknown, surrounding: Draft): Draft {
  if (!isObject(schema) || typeof schema.$schema !== 'string') return surrounding;
  const draft = drafts[schema.$schema.replace(/#.*$/s, '').replace(/^https?:\/\//, '')];
  if (draft === undefined) throw new SchemaError(`the $schema ${schema.$schema} is not known here`);
  return draft;
}

/** The identifier of a schema, without fragment; '' if it has none. */
export function idOf(schema: {[key: string]: unknown}, draft: Draft): string {
  return hasOnlyReference(schema, draft) ? '' : rawId(schema, draft).replace(/#.*$/s, '');
}

export function rawId(schema: {[key: string]: unknown}, draft: Draft): string {
  const id = draft === 4 ? schema.id : schema.$id;
  return typeof id === 'string' ? id : '';
}

/** Until draft 7, whatever stands beside `$ref` does not count. */
export function hasOnlyReference(schema: {[key: string]: unknown}, draft: Draft): boolean {
  return draft < 2019 && Object.hasOwn(schema, '$ref');
}

/** How the value of a keyword holds schemas. */
type Holding = 'one' | 'list' | 'map' | 'one or list';

const holdings: readonly [keyword: string, since: Draft, Holding][] = [
  ['definitions', 4, 'map'],
  ['not', 4, 'one'],
  ['allOf', 4, 'list'],
  ['anyOf', 4, 'list'],
  ['oneOf', 4, 'list'],
  ['properties', 4, 'map'],
  ['additionalProperties', 4, 'one'],
  ['patternProperties', 4, 'map'],
  ['items', 4, 'one or list'],
  ['additionalItems', 4, 'one'],
  ['dependencies', 4, 'map'],
  ['propertyNames', 6, 'one'],
  ['contains', 6, 'one'],
  ['if', 7, 'one'],
  ['then', 7, 'one'],
  ['else', 7, 'one'],
  ['$defs', 2019, 'map'],
  ['dependentSchemas', 2019, 'map'],
  ['unevaluatedProperties', 2019, 'one'],
  ['unevaluatedItems', 2019, 'one'],
  ['contentSchema', 2019, 'one'],
  ['prefixItems', 2020, 'list'],
];

/** The schemas right within one, each with the way to it; `dependencies` may hold lists of names as well. */
export function innerSchemas(schema: {[key: string]: unknown}, draft: Draft): [path: string[], schema: unknown][] {
  return holdings.flatMap(([keyword, since, holding]): [string[], unknown][] => {
    const isGone = keyword === 'additionalItems' && draft >= 2020;
    if (since > draft || isGone || !Object.hasOwn(schema, keyword)) return [];
    const value = schema[keyword];
    if (Array.isArray(value)) {
      if (holding !== 'list' && holding !== 'one or list') return [];
      return value.map((item, i) => [[keyword, String(i)], item]);
    }
    if (holding === 'one' || holding === 'one or list') return [[[keyword], value]];
    if (holding === 'list' || !isObject(value)) return [];
    const entries = Object.entries(value).filter(([, item]) => keyword !== 'dependencies' || !Array.isArray(item));
    return entries.map(([name, item]) => [[keyword, name], item]);
  });
}
