// Sprig's functions on empty and missing values: default, empty, coalesce, all, any, ternary.
import {isTrue} from '../template/truth.ts';
import {define, defineVariadic, type FunctionFamily} from './define.ts';

export const emptinessFunctions: FunctionFamily = {
  default: defineVariadic(['any'], 'any', (fallback, ...given) => (isTrue(given[0]) ? given[0] : fallback)),
  empty: define(['any'], (value) => !isTrue(value)),
  coalesce: defineVariadic([], 'any', (...values) => values.find(isTrue) ?? null),
  all: defineVariadic([], 'any', (...values) => values.every(isTrue)),
  any: defineVariadic([], 'any', (...values) => values.some(isTrue)),
  ternary: define(['any', 'any', 'bool'], (ifTrue, ifFalse, condition) => (condition ? ifTrue : ifFalse)),
};
