// Keywords of schemas that look at texts and numbers.
import type {Decimal} from '../functions/decimal.ts';
import {hasMatch} from '../functions/regex-match.ts';
import type {SchemaFacts} from './compile.ts';
import {grouped, quoted} from './complaint.ts';
import type {SchemaMap} from './evaluation.ts';
import {compareDecimals, isMultipleOf, SchemaNumber} from './json.ts';

/** The number that a keyword gives, or undefined. */
export function limitOf(schema: SchemaMap, keyword: string): number | undefined {
  const limit = schema[keyword];
  return limit instanceof SchemaNumber ? Number(limit.source) : undefined;
}

/** The complaints about how much there is of something: minLength, maxItems and the like. */
export function countComplaints(schema: SchemaMap, noun: 'Length' | 'Items' | 'Properties', count: number): string[] {
  const [least, most] = [limitOf(schema, `min${noun}`), limitOf(schema, `max${noun}`)];
  const texts: string[] = [];
  if (least !== undefined && count < least) texts.push(`min${noun}: got ${grouped(count)}, want ${grouped(least)}`);
  if (most !== undefined && count > most) texts.push(`max${noun}: got ${grouped(count)}, want ${grouped(most)}`);
  return texts;
}

export function textComplaints(schema: SchemaMap, {pattern}: SchemaFacts, text: string): string[] {
  const hasLimit = schema.minLength !== undefined || schema.maxLength !== undefined;
  const texts = hasLimit ? countComplaints(schema, 'Length', characterCount(text)) : [];
  if (pattern !== undefined && !hasMatch(pattern, text)) texts.push(`does not match pattern ${quoted(pattern.source)}`);
  return texts;
}

function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** In draft 4 the limits are exclusive if a flag beside them says so. */
export function numberComplaints(schema: SchemaMap, number: Decimal): string[] {
  const {minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf} = schema;
  const [above, least] = exclusiveMinimum === true ? [minimum, undefined] : [exclusiveMinimum, minimum];
  const [below, most] = exclusiveMaximum === true ? [maximum, undefined] : [exclusiveMaximum, maximum];
  const checks: [keyword: string, limit: unknown, isKept: (limit: Decimal) => boolean][] = [
    ['minimum', least, (limit) => compareDecimals(number, limit) >= 0],
    ['maximum', most, (limit) => compareDecimals(number, limit) <= 0],
    ['exclusiveMinimum', above, (limit) => compareDecimals(number, limit) > 0],
    ['exclusiveMaximum', below, (limit) => compareDecimals(number, limit) < 0],
    ['multipleOf', multipleOf, (limit) => isMultipleOf(number, limit)],
  ];
  return checks.flatMap(([keyword, limit, isKept]) =>
    limit instanceof SchemaNumber && !isKept(limit.decimal) ? [`${keyword}: want ${grouped(limit)}`] : [],
  );
}
