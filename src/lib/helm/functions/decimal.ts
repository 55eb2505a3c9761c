// Decimal numbers of any size (shopspring/decimal): coefficient × 10^exponent.
import {GoError} from '../../go/errors.ts';

export interface Decimal {
  coefficient: bigint;
  exponent: number;
}

/** Quotients are rounded to this many places. */
const divisionPlaces = 16;

/** The decimal with the fewest digits that reads back as the float. */
export function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value)) throw new GoError(`Cannot create a Decimal from ${value}`);
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return {coefficient: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length};
}

export function numberOf({coefficient, exponent}: Decimal): number {
  return Number(`${coefficient}e${exponent}`);
}

function scaled({coefficient, exponent}: Decimal, to: number): bigint {
  return coefficient * 10n ** BigInt(exponent - to);
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return {coefficient: scaled(a, exponent) + scaled(b, exponent), exponent};
}

export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, {coefficient: -b.coefficient, exponent: b.exponent});
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return {coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent};
}

/** Rounded half away from zero to 16 places. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (b.coefficient === 0n) throw new GoError('decimal division by 0');
  const shift = a.exponent - b.exponent + divisionPlaces;
  let numerator = a.coefficient;
  let denominator = b.coefficient;
  if (shift >= 0) numerator *= 10n ** BigInt(shift);
  else denominator *= 10n ** BigInt(-shift);
  const quotient = numerator / denominator;
  const rest = magnitude(numerator % denominator) * 2n;
  if (rest < magnitude(denominator)) return {coefficient: quotient, exponent: -divisionPlaces};
  const away = numerator < 0n === denominator < 0n ? 1n : -1n;
  return {coefficient: quotient + away, exponent: -divisionPlaces};
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
