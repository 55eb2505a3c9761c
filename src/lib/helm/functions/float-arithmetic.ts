// Sprig's arithmetic on floats: exact decimal sums and products, rounding.
import {toFloat64} from './cast.ts';
import {
  addDecimals,
  type Decimal,
  decimalOf,
  divideDecimals,
  multiplyDecimals,
  numberOf,
  subtractDecimals,
} from './decimal.ts';
import {define, defineVariadic, type FunctionFamily} from './define.ts';

export const floatArithmeticFunctions: FunctionFamily = {
  add1f: define(['any'], (value) => fold(value, [1], addDecimals)),
  addf: defineVariadic([], 'any', (...values) => fold(0, values, addDecimals)),
  subf: defineVariadic(['any'], 'any', (first, ...others) => fold(first, others, subtractDecimals)),
  mulf: defineVariadic(['any'], 'any', (first, ...others) => fold(first, others, multiplyDecimals)),
  divf: defineVariadic(['any'], 'any', (first, ...others) => fold(first, others, divideDecimals)),
  maxf: defineVariadic(['any'], 'any', (...values) => Math.max(...values.map(toFloat64))),
  minf: defineVariadic(['any'], 'any', (...values) => Math.min(...values.map(toFloat64))),
  floor: define(['any'], (value) => Math.floor(toFloat64(value))),
  ceil: define(['any'], (value) => Math.ceil(toFloat64(value))),
  round: defineVariadic(['any', 'int'], 'float', (value, places, roundOn = 0.5) => round(value, places, roundOn)),
};

function fold(first: unknown, others: unknown[], operate: (a: Decimal, b: Decimal) => Decimal): number {
  const start = decimalOf(toFloat64(first));
  return numberOf(others.reduce<Decimal>((result, other) => operate(result, decimalOf(toFloat64(other))), start));
}

function round(value: unknown, places: number, roundOn: number): number {
  const power = 10 ** places;
  const digit = power * toFloat64(value);
  const rest = digit - Math.trunc(digit);
  return (rest >= roundOn ? Math.ceil(digit) : Math.floor(digit)) / power;
}
