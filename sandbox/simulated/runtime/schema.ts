// Fits a status to what the installed CustomResourceDefinition knows, as the fields differ between versions.
import {isTree, type Tree} from './difference.ts';

/** The part of an OpenAPI schema in a CustomResourceDefinition that is looked at. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  default?: unknown;
  enum?: unknown[];
  'x-kubernetes-preserve-unknown-fields'?: boolean;
}

/**
 * `value` without the fields that the schema does not have, and with the schema's defaults for what is missing:
 * exactly what the API server would keep of it, so that it can be compared with what is stored.
 */
export function fitToSchema(value: unknown, schema: Schema | undefined): unknown {
  if (schema === undefined || schema['x-kubernetes-preserve-unknown-fields'] === true) return value;
  if (Array.isArray(value)) return value.map((item) => fitToSchema(item, schema.items));
  if (!isTree(value)) return value;
  if (schema.properties !== undefined) return fitProperties(value, schema.properties);
  const inner = schema.additionalProperties;
  if (typeof inner !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fitToSchema(item, inner)]));
}

function fitProperties(value: Tree, properties: Record<string, Schema>): Tree {
  const fitted: Tree = {};
  for (const [name, schema] of Object.entries(properties)) {
    const item = value[name] ?? schema.default;
    if (item !== undefined) fitted[name] = fitToSchema(item, schema);
  }
  return fitted;
}

/** The first of the words that the field's enumeration allows; the first word if the field has none. */
export function wordOf(schema: Schema | undefined, field: string, ...words: [string, ...string[]]): string {
  const allowed = schema?.properties?.[field]?.enum;
  return words.find((word) => allowed === undefined || allowed.includes(word)) ?? words[0];
}
