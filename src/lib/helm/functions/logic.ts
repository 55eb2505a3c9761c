// Go's own logic and access functions: and, or, not, index, len, call.
import {GoError} from '../../go/errors.ts';
import {byteLength, bytesOf} from '../../go/text.ts';
import {
  elementsOf,
  elementType,
  entryOf,
  Integer,
  int,
  integerOf,
  isList,
  isMap,
  typeOf,
  zeroOf,
} from '../../go/value.ts';
import {isTrue} from '../template/truth.ts';
import {define, defineVariadic, type FunctionFamily} from './define.ts';

export const logicFunctions: FunctionFamily = {
  // The executor evaluates these two itself, since they may leave arguments unevaluated.
  and: defineVariadic(['value'], 'value', () => undefined),
  or: defineVariadic(['value'], 'value', () => undefined),
  not: define(['value'], (value) => !isTrue(value)),
  index: defineVariadic(['value'], 'value', indexInto),
  len: define(['value'], (value) => int(lengthOf(value))),
  call: {parameters: ['reflect.Value', 'reflect.Value'], variadic: true, run: callValue},
};

function indexInto(item: unknown, ...indexes: unknown[]): unknown {
  if (item === undefined || item === null) throw new GoError('index of untyped nil');
  return indexes.reduce(element, item);
}

function element(item: unknown, index: unknown): unknown {
  if (item === undefined || item === null) throw new GoError('index of nil pointer');
  if (isMap(item)) return entry(item, index);
  if (typeof item === 'string') {
    const bytes = bytesOf(item);
    return new Integer('uint8', BigInt(bytes[position(index, bytes.length, 'string')] ?? 0));
  }
  if (!isList(item)) throw new GoError(`can't index item of type ${typeOf(item).replace(/^\*/, '')}`);
  return elementsOf(item)[position(index, item.length, 'slice')];
}

function entry(map: {[key: string]: unknown}, index: unknown): unknown {
  if (index === undefined || index === null) throw new GoError('value is nil; should be of type string');
  if (typeof index !== 'string') throw new GoError(`value has type ${typeOf(index)}; should be string`);
  return entryOf(map, index) ?? zeroOf(elementType(typeOf(map)));
}

function position(index: unknown, length: number, kind: 'string' | 'slice'): number {
  if (index === undefined || index === null) throw new GoError('cannot index slice/array with nil');
  const at = integerOf(index);
  if (at === undefined) throw new GoError(`cannot index slice/array with type ${typeOf(index)}`);
  if (at < 0n || at > BigInt(length)) throw new GoError(`index out of range: ${at}`);
  if (at === BigInt(length)) throw new GoError(`reflect: ${kind} index out of range`);
  return Number(at);
}

function lengthOf(value: unknown): number {
  if (value === undefined) throw new GoError('reflect: call of reflect.Value.Type on zero Value');
  if (value === null) throw new GoError('len of nil pointer');
  if (typeof value === 'string') return byteLength(value);
  if (isList(value)) return value.length;
  if (isMap(value)) return Object.keys(value).length;
  throw new GoError(`len of type ${typeOf(value).replace(/^\*/, '')}`);
}

/** No value of a template is a function, so this always fails, as Go does. */
function callValue([name, callee]: unknown[]): never {
  if (callee === undefined || callee === null) throw new GoError('call of nil');
  throw new GoError(`non-function ${String(name)} of type ${typeOf(callee)}`);
}
