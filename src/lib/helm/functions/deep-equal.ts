// reflect.DeepEqual: same types all the way down, numbers of different types differ.

import {spend} from '../../go/meter.ts';
import {Struct} from '../../go/struct.ts';
import {type GoMap, Integer, isList, isMap, isTypedNil, typeOf} from '../../go/value.ts';

export function deepEqual(a: unknown, b: unknown): boolean {
  spend(1);
  if (a === undefined || a === null || b === undefined || b === null) return (a ?? null) === (b ?? null);
  if (typeOf(a) !== typeOf(b)) return false;
  if (a instanceof Integer && b instanceof Integer) return a.value === b.value;
  if (isList(a) && isList(b)) return equalLists(a, b);
  if (isMap(a) && isMap(b)) return equalMaps(a, b);
  if (a instanceof Struct && b instanceof Struct) return a === b || equalStructs(a, b);
  return a === b;
}

function equalLists(a: unknown[] | Uint8Array, b: unknown[] | Uint8Array): boolean {
  if (a.length !== b.length || isTypedNil(a) !== isTypedNil(b)) return false;
  for (let i = 0; i < a.length; i += 1) if (!deepEqual(a[i], b[i])) return false;
  return true;
}

function equalMaps(a: GoMap, b: GoMap): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length || isTypedNil(a) !== isTypedNil(b)) return false;
  return keys.every((key) => Object.hasOwn(b, key) && deepEqual(a[key], b[key]));
}

function equalStructs(a: Struct, b: Struct): boolean {
  if (a.text !== undefined && b.text !== undefined) return a.text() === b.text();
  return Object.keys(a.fields).every((name) => deepEqual(a.fields[name]?.value, b.fields[name]?.value));
}
