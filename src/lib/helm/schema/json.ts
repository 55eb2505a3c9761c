// JSON as schemas compare it: numbers by their exact value, objects whatever the order of their members.
import {type Decimal, decimalOf} from '../functions/decimal.ts';
import {isTable} from '../table.ts';
import {SchemaError} from './schema-error.ts';

/** A number of the schema, which need not fit a float64. */
export class SchemaNumber {
  /** As the schema writes it: `1.50`. */
  readonly source: string;
  readonly decimal: Decimal;

  constructor(source: string) {
    this.source = source;
    this.decimal = parseDecimal(source);
  }
}

/** Beyond this, comparing would cost more than any schema is worth. */
const largestExponent = 10_000;

function parseDecimal(source: string): Decimal {
  const [mantissa = '', exponent = '0'] = source.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  if (Math.abs(Number(exponent)) > largestExponent || mantissa.length > largestExponent) {
    throw new SchemaError(`the number ${source.slice(0, 40)} is too large or too small`);
  }
  return {coefficient: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length};
}

/** A schema; all its numbers are SchemaNumber. Throws SyntaxError, or SchemaError for a number too large. */
export function parseSchema(text: string): unknown {
  return JSON.parse(text, withExactNumbers);
}

function withExactNumbers(_: string, value: unknown, {source}: {source?: string} = {}): unknown {
  return typeof value === 'number' ? new SchemaNumber(source ?? String(value)) : value;
}

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

export function typeOf(value: unknown): JsonType {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return 'string';
  if (isNumber(value)) return 'number';
  return Array.isArray(value) ? 'array' : 'object';
}

export function isNumber(value: unknown): value is number | bigint | SchemaNumber {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof SchemaNumber;
}

/** A map of a schema or of values. */
export function isObject(value: unknown): value is {[key: string]: unknown} {
  return isTable(value) && !(value instanceof SchemaNumber);
}

export function exactly(value: number | bigint | SchemaNumber): Decimal {
  if (value instanceof SchemaNumber) return value.decimal;
  return typeof value === 'bigint' ? {coefficient: value, exponent: 0} : decimalOf(value);
}

/** Negative, zero or positive, as a is less than, equal to or greater than b. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : Number(left > right);
}

export function isMultipleOf(a: Decimal, b: Decimal): boolean {
  const [left, right] = aligned(a, b);
  return right !== 0n && left % right === 0n;
}

export function isInteger(a: Decimal): boolean {
  return isMultipleOf(a, {coefficient: 1n, exponent: 0});
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint] {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = (decimal: Decimal) => decimal.coefficient * 10n ** BigInt(decimal.exponent - exponent);
  return [scaled(a), scaled(b)];
}

/** Two values are equal for a schema if and only if these texts are. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (isNumber(value)) return canonicalNumber(exactly(value));
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

function canonicalNumber({coefficient, exponent}: Decimal): string {
  if (coefficient === 0n) return '0';
  const digits = String(coefficient).replace(/0+$/, '');
  return `${digits}e${exponent + String(coefficient).length - digits.length}`;
}
