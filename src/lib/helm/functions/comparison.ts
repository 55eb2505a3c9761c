// eq, ne, lt, le, gt, ge: with Go's typing, where an integer is not comparable to a float.
import {GoError} from '../../go/errors.ts';
import {compareText} from '../../go/text.ts';
import {Integer, isList, isMap, isTypedNil, kindOf, typeOf} from '../../go/value.ts';
import {valueText} from '../template/format.ts';
import {printArgument} from '../template/printer.ts';
import {define, defineVariadic, type FunctionFamily} from './define.ts';

export const comparisonFunctions: FunctionFamily = {
  eq: defineVariadic(['value'], 'value', equalsAny),
  ne: define(['value', 'value'], (a, b) => !equalsAny(a, b)),
  lt: define(['value', 'value'], isLess),
  le: define(['value', 'value'], (a, b) => isLess(a, b) || equalsAny(a, b)),
  gt: define(['value', 'value'], (a, b) => !(isLess(a, b) || equalsAny(a, b))),
  ge: define(['value', 'value'], (a, b) => !isLess(a, b)),
};

type BasicKind = 'bool' | 'int' | 'uint' | 'float' | 'string' | 'other' | 'nil';

function basicKind(value: unknown): BasicKind {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'string':
      return 'string';
    case 'undefined':
      return 'nil';
    default:
      if (value instanceof Integer) return value.type.startsWith('uint') ? 'uint' : 'int';
      return value === null ? 'nil' : 'other';
  }
}

function equalsAny(first: unknown, ...others: unknown[]): boolean {
  if (others.length === 0) throw new GoError('missing argument for comparison');
  return others.some((other) => equals(first, other));
}

function equals(a: unknown, b: unknown): boolean {
  const [left, right] = [basicKind(a), basicKind(b)];
  if (isInteger(left) && isInteger(right)) return integer(a) === integer(b);
  if (isBasic(left) || isBasic(right)) {
    if (left === right) return a === b;
    if (left === 'nil' || right === 'nil') return false;
    throw new GoError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);
  }
  return equalObjects(a, b);
}

function isInteger(kind: BasicKind): boolean {
  return kind === 'int' || kind === 'uint';
}

function isBasic(kind: BasicKind): boolean {
  return kind !== 'other' && kind !== 'nil';
}

function integer(value: unknown): bigint {
  return value instanceof Integer ? value.value : (value as bigint);
}

/** Maps and lists are comparable with nil only. */
function equalObjects(a: unknown, b: unknown): boolean {
  const isNilA = a === undefined || a === null;
  const isNilB = b === undefined || b === null;
  if (!isNilA && !isNilB && kindOf(a) !== kindOf(b)) {
    const left = printArgument(a, 's', {});
    throw new GoError(`non-comparable types ${left}: ${typeOf(a)}, ${typeOf(b)}: ${valueText(b)}`);
  }
  if (isNilA || isNilB || isTypedNil(a) || isTypedNil(b)) {
    return (isNilA || isTypedNil(a)) === (isNilB || isTypedNil(b));
  }
  if (isMap(b) || isList(b)) throw new GoError(`non-comparable type ${printArgument(b, 's', {})}: ${typeOf(b)}`);
  return a === b;
}

function isLess(a: unknown, b: unknown): boolean {
  const [left, right] = [basicKind(a), basicKind(b)];
  if (!isBasic(left) || !isBasic(right)) throw new GoError('invalid type for comparison');
  if (isInteger(left) && isInteger(right)) return integer(a) < integer(b);
  if (left !== right) throw new GoError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b) < 0;
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  throw new GoError('invalid type for comparison');
}
