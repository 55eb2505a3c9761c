// Pages and schemas made from tables are current, and the schema fits what is printed.
import {describe, expect, test} from 'vitest';
import {outcomeSchema, type Schema} from '../../scripts/generate/outcome-schema.ts';
import {staleFiles} from '../../scripts/generate.ts';
import {failureDocument} from '../../src/lib/report/document-reporter.ts';
import {Failure} from '../../src/lib/report/failure.ts';
import {anOutcome, fullOutcome} from '../support/outcome.ts';

test('generated files are current', async () => {
  expect(await staleFiles(), 'run `npm run generate`').toEqual([]);
});

describe('the schema of the outcome', () => {
  test.each([
    ['an outcome', anOutcome()],
    ['one with everything', fullOutcome],
    ['a failure', failureDocument(new Failure({summary: 'no', object: 'x', reason: 'y', next: 'z'}))],
  ])('fits %s', (_case, document) => {
    expect(complaints(outcomeSchema, JSON.parse(JSON.stringify(document)))).toEqual([]);
  });

  test.each([
    ['a verdict there is none of', {...anOutcome(), findings: [{...anOutcome().findings[0], verdict: 'fine'}]}],
    ['a member that is missing', {...anOutcome(), summary: undefined}],
    ['a text for a number', {...anOutcome(), requests: '21'}],
  ])('refuses %s', (_case, document) => {
    expect(complaints(outcomeSchema, JSON.parse(JSON.stringify(document)))).not.toEqual([]);
  });
});

/** The part of JSON Schema that our schema uses. */
function complaints(schema: Schema, value: unknown, path = '$'): string[] {
  const {
    anyOf,
    type,
    enum: allowed,
    required,
    properties,
    items,
  } = schema as {
    anyOf?: Schema[];
    type?: string;
    enum?: unknown[];
    required?: string[];
    properties?: Record<string, Schema>;
    items?: Schema;
  };
  if (anyOf) {
    const each = anyOf.map((option) => complaints(option, value, path));
    return each.some((list) => list.length === 0) ? [] : each.flat();
  }
  if (allowed && !allowed.includes(value)) return [`${path}: ${value} is not allowed`];
  if (type && type !== typeOf(value)) return [`${path}: not a ${type}`];
  const members = Object.entries((type === 'object' && value) || {});
  return [
    ...(required ?? [])
      .filter((name) => !members.some(([key]) => key === name))
      .map((name) => `${path}.${name} is missing`),
    ...members.flatMap(([key, member]) =>
      properties?.[key] ? complaints(properties[key], member, `${path}.${key}`) : [],
    ),
    ...(Array.isArray(value) && items
      ? value.flatMap((item, index) => complaints(items, item, `${path}[${index}]`))
      : []),
  ];
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
