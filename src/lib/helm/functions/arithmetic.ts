// Sprig's arithmetic on 64-bit integers, conversions between number types, and counting.

import {refuse} from '../../go/meter.ts';
import {parseInteger, wrapInt64} from '../../go/number.ts';
import {type Integer, int, typed} from '../../go/value.ts';
import {valueText} from '../template/format.ts';
import {toFloat64, toInt64} from './cast.ts';
import {define, defineVariadic, type FunctionFamily, runtimeError} from './define.ts';

export const arithmeticFunctions: FunctionFamily = {
  int: define(['any'], (value) => int(toInt64(value))),
  int64: define(['any'], toInt64),
  float64: define(['any'], toFloat64),
  atoi: define(['string'], (text) => int(/^[+-]?[0-9]+$/.test(text) ? inRange(BigInt(text.replace('+', ''))) : 0n)),
  toDecimal: define(['any'], (value) => fromOctal(valueText(value))),
  add1: define(['any'], (value) => wrapInt64(toInt64(value) + 1n)),
  add: defineVariadic([], 'any', (...values) => wrapInt64(values.reduce<bigint>((sum, v) => sum + toInt64(v), 0n))),
  sub: define(['any', 'any'], (a, b) => wrapInt64(toInt64(a) - toInt64(b))),
  mul: defineVariadic(['any'], 'any', (first, ...others) =>
    wrapInt64(others.reduce<bigint>((product, v) => product * toInt64(v), toInt64(first))),
  ),
  div: define(['any', 'any'], (a, b) => wrapInt64(toInt64(a) / divisor(b))),
  mod: define(['any', 'any'], (a, b) => toInt64(a) % divisor(b)),
  max: defineVariadic(['any'], 'any', (...values) => values.map(toInt64).reduce(larger)),
  biggest: defineVariadic(['any'], 'any', (...values) => values.map(toInt64).reduce(larger)),
  min: defineVariadic(['any'], 'any', (...values) => values.map(toInt64).reduce(smaller)),
  until: define(['int'], (count) => typed('[]int', steps(0, count, count < 0 ? -1 : 1))),
  untilStep: define(['int', 'int', 'int'], (start, stop, step) => typed('[]int', steps(start, stop, step))),
  seq: defineVariadic([], 'int', sequence),
};

function larger(a: bigint, b: bigint): bigint {
  if (b > a) return b;
  return a;
}

function smaller(a: bigint, b: bigint): bigint {
  if (b < a) return b;
  return a;
}

function inRange(value: bigint): bigint {
  if (value > 2n ** 63n - 1n) return 2n ** 63n - 1n;
  return value < -(2n ** 63n) ? -(2n ** 63n) : value;
}

function divisor(value: unknown): bigint {
  const number = toInt64(value);
  if (number === 0n) throw runtimeError('integer divide by zero');
  return number;
}

function fromOctal(text: string): bigint {
  const match = /^([+-]?)([0-7]+)$/.exec(text);
  const value = match === null ? undefined : parseInteger(`${match[1]}0o${match[2]}`);
  return value ?? 0n;
}

function refuseMany(count: number): void {
  if (count > mostNumbers) refuse(`a list of more than ${mostNumbers} numbers is refused`);
}

/** Helm would go on until the memory is full. */
const mostNumbers = 2_000_000;

/** Numbers from start to before stop; empty if the step leads away. */
function steps(start: number, stop: number, step: number): Integer[] {
  const numbers: Integer[] = [];
  if (stop < start) {
    if (step >= 0) return numbers;
    refuseMany((start - stop) / -step);
    for (let i = start; i > stop; i += step) numbers.push(int(i));
  } else {
    if (step <= 0) return numbers;
    refuseMany((stop - start) / step);
    for (let i = start; i < stop; i += step) numbers.push(int(i));
  }
  return numbers;
}

/** As the program seq: `end`, `start end` or `start step end`, both ends included. */
function sequence(...given: number[]): string {
  const [first = 0, second = 0, third = 0] = given;
  if (given.length === 1) return counted(1, first, first < 1 ? -1 : 1);
  if (given.length === 2) return counted(first, second, second < first ? -1 : 1);
  if (given.length !== 3) return '';
  if (third < first && second > 0) return '';
  const numbers = steps(first, third + (third < first ? -1 : 1), second);
  return numbers.map((number) => number.value).join(' ');
}

function counted(start: number, end: number, step: number): string {
  return steps(start, end + step, step)
    .map((number) => number.value)
    .join(' ');
}
