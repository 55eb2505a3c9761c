// Sprig's functions on dictionaries: dict, get, set, keys, merge, dig …
import {GoError} from '../../go/errors.ts';
import {entryOf, type GoMap, isMap, isTypedNil, newMap, setEntry, typed, typeOf} from '../../go/value.ts';
import {deepCopy} from './deep-copy.ts';
import {define, defineVariadic, type FunctionFamily} from './define.ts';
import {mergeInto} from './merge.ts';
import {strval} from './strval.ts';

const merge = defineVariadic(['dict'], 'dict', (target, ...sources) => mergeAll(target, sources, false));
const mergeOverwrite = defineVariadic(['dict'], 'dict', (target, ...sources) => mergeAll(target, sources, true));
const copy = define(['any'], copyOf);

export const dictFunctions: FunctionFamily = {
  dict: defineVariadic([], 'any', dict),
  get: define(['dict', 'string'], (map, key) => (Object.hasOwn(map, key) ? (map[key] ?? null) : '')),
  set: define(['dict', 'string', 'any'], (map, key, value) => {
    if (isTypedNil(map)) throw new GoError('assignment to entry in nil map');
    setEntry(map, key, value);
    return map;
  }),
  unset: define(['dict', 'string'], (map, key) => {
    delete map[key];
    return map;
  }),
  hasKey: define(['dict', 'string'], (map, key) => Object.hasOwn(map, key)),
  pluck: defineVariadic(['string'], 'dict', (key, ...maps) =>
    maps.filter((map) => Object.hasOwn(map, key)).map((map) => map[key]),
  ),
  keys: defineVariadic([], 'dict', (...maps) =>
    typed(
      '[]string',
      maps.flatMap((map) => Object.keys(map)),
    ),
  ),
  values: define(['dict'], (map) => Object.keys(map).map((key) => map[key])),
  pick: defineVariadic(['dict'], 'string', (map, ...keys) => select(map, (key) => keys.includes(key))),
  omit: defineVariadic(['dict'], 'string', (map, ...keys) => select(map, (key) => !keys.includes(key))),
  dig: defineVariadic([], 'any', dig),
  merge,
  mustMerge: merge,
  mergeOverwrite,
  mustMergeOverwrite: mergeOverwrite,
  deepCopy: copy,
  mustDeepCopy: copy,
};

function dict(...pairs: unknown[]): GoMap {
  const map = newMap();
  for (let i = 0; i < pairs.length; i += 2) setEntry(map, strval(pairs[i]), i + 1 < pairs.length ? pairs[i + 1] : '');
  return map;
}

function select(map: GoMap, takes: (key: string) => boolean): GoMap {
  const selected = newMap();
  for (const key of Object.keys(map)) if (takes(key)) setEntry(selected, key, map[key]);
  return selected;
}

function mergeAll(target: GoMap, sources: GoMap[], overwrite: boolean): GoMap {
  const result = isTypedNil(target) ? newMap() : target;
  for (const source of sources) mergeInto(result, source, overwrite);
  return result;
}

/** `dig "a" "b" DEFAULT DICT`: the value at a path, or the default where a key is missing. */
function dig(...args: unknown[]): unknown {
  if (args.length < 3) throw new GoError('dig needs at least three arguments');
  const path = args.slice(0, -2);
  let step: unknown = args.at(-1);
  // The dictionary is looked at before the keys.
  requireMap(step);
  for (const key of path) if (typeof key !== 'string') throw conversion(key, 'string');
  for (const key of path as string[]) {
    const map = requireMap(step);
    if (!Object.hasOwn(map, key)) return args.at(-2);
    step = entryOf(map, key) ?? null;
  }
  return step;
}

function requireMap(value: unknown): GoMap {
  if (isMap(value) && typeOf(value) === 'map[string]interface {}') return value;
  throw conversion(value, 'map[string]interface {}');
}

function conversion(value: unknown, wanted: string): GoError {
  const actual = value === null || value === undefined ? 'nil' : typeOf(value);
  return new GoError(`interface conversion: interface {} is ${actual}, not ${wanted}`);
}

function copyOf(value: unknown): unknown {
  if (value === null || value === undefined) throw new GoError('reflect: call of reflect.Value.Type on zero Value');
  return deepCopy(value);
}
