// Sprig's functions on lists. Each comes in two forms of one behaviour: plain, and with `must`.
import {GoError} from '../../go/errors.ts';
import {spendOnList} from '../../go/meter.ts';
import {compareText} from '../../go/text.ts';
import {elementsOf, isList, kindOf, listType, nilOf, typed, typeOf} from '../../go/value.ts';
import {isTrue} from '../template/truth.ts';
import {toInt64} from './cast.ts';
import {deepEqual} from './deep-equal.ts';
import {define, defineVariadic, type FunctionFamily, nilDereference, runtimeError} from './define.ts';
import {stringsOf, strval} from './strval.ts';

const list = defineVariadic([], 'any', (...values) => values);
const append = define(['any', 'any'], (items, item) => [...elements(items, 'Cannot push on type %s'), item]);
const prepend = define(['any', 'any'], (items, item) => [item, ...elements(items, 'Cannot prepend on type %s')]);
const first = define(['any'], (items) => elements(items, 'Cannot find first on type %s')[0] ?? null);
const last = define(['any'], (items) => elements(items, 'Cannot find last on type %s').at(-1) ?? null);
const rest = define(['any'], (items) => allButOne(elements(items, 'Cannot find rest on type %s'), 1));
const initial = define(['any'], (items) => allButOne(elements(items, 'Cannot find initial on type %s'), 0));
const reverse = define(['any'], (items) => elements(items, 'Cannot find reverse on type %s').toReversed());
const uniq = define(['any'], (items) => unique(elements(items, 'Cannot find uniq on type %s')));
const compact = define(['any'], (items) => elements(items, 'Cannot compact on type %s').filter(isTrue));
const without = defineVariadic(['any'], 'any', (items, ...omitted) =>
  elements(items, 'Cannot find without on type %s').filter((item) => !omitted.some((other) => deepEqual(other, item))),
);
const has = define(['any', 'any'], (needle, items) =>
  items === null || items === undefined
    ? false
    : elements(items, 'Cannot find has on type %s').some((item) => deepEqual(needle, item)),
);
const slice = defineVariadic(['any'], 'any', sliceOf);
const chunk = define(['int', 'any'], (size, items) => chunksOf(elements(items, 'Cannot chunk type %s'), size));

export const listFunctions: FunctionFamily = {
  list,
  tuple: list,
  append,
  mustAppend: append,
  push: append,
  mustPush: append,
  prepend,
  mustPrepend: prepend,
  first,
  mustFirst: first,
  rest,
  mustRest: rest,
  last,
  mustLast: last,
  initial,
  mustInitial: initial,
  reverse,
  mustReverse: reverse,
  uniq,
  mustUniq: uniq,
  compact,
  mustCompact: compact,
  without,
  mustWithout: without,
  has,
  mustHas: has,
  slice,
  mustSlice: slice,
  chunk,
  mustChunk: chunk,
  concat: defineVariadic([], 'any', concat),
  sortAlpha: define(['any'], sortAlpha),
};

/** The elements of a list argument, or the complaint with its kind. */
function elements(value: unknown, complaint: string): unknown[] {
  if (value === null || value === undefined) throw runtimeError(nilDereference);
  if (!isList(value)) throw new GoError(complaint.replace('%s', kindOf(value)));
  return elementsOf(value);
}

/** All elements but the first (from = 1) or the last (from = 0); nil if there are none. */
function allButOne(items: unknown[], from: number): unknown {
  return items.length === 0 ? nilOf(listType) : [...items.slice(from, items.length - 1 + from)];
}

function unique(items: unknown[]): unknown[] {
  const kept: unknown[] = [];
  for (const item of items) if (!kept.some((other) => deepEqual(item, other))) kept.push(item);
  return kept;
}

function sliceOf(items: unknown, ...indices: unknown[]): unknown {
  const all = elements(items, 'list should be type of slice or array but %s');
  if (all.length === 0) return null;
  const start = indices.length > 0 ? Number(toInt64(indices[0])) : 0;
  const end = indices.length > 1 ? Number(toInt64(indices[1])) : all.length;
  if (start < 0 || end < start || end > all.length) throw new GoError('reflect.Value.Slice: slice index out of bounds');
  if (items instanceof Uint8Array) return items.subarray(start, end);
  const part = all.slice(start, end);
  return typeOf(items) === listType ? part : typed(typeOf(items), part);
}

function chunksOf(items: unknown[], size: number): unknown {
  const count = Math.floor((items.length - 1) / size) + 1;
  if (!Number.isFinite(count) || count < 0) throw runtimeError('makeslice: len out of range');
  const chunks: unknown[][] = [];
  for (let i = 0; i < count; i += 1) {
    const rest = items.length % size;
    const length = i === count - 1 && rest !== 0 ? rest : size;
    if (length < 0) throw runtimeError('makeslice: len out of range');
    chunks.push(items.slice(i * size, i * size + length));
  }
  return typed(`[]${listType}`, chunks);
}

function concat(...lists: unknown[]): unknown {
  const parts = lists.map((items) => elements(items, 'Cannot concat type %s as list'));
  spendOnList(parts.reduce((sum, part) => sum + part.length, 0));
  const all = parts.flat();
  return all.length === 0 ? nilOf(listType) : all;
}

/** Sorts texts by bytes; a list of strings is sorted in place, as the original does. */
function sortAlpha(items: unknown): unknown {
  if (!isList(items)) return typed('[]string', [strval(items)]);
  const texts = typeOf(items) === '[]string' && Array.isArray(items) ? items : typed('[]string', stringsOf(items));
  return texts.sort((a, b) => compareText(String(a), String(b)));
}
