// A copy of a value that shares no map or list with it.

import {spendOnNode} from '../../go/meter.ts';
import {isMap, isTypedNil, listType, newMap, setEntry, typed, typeOf} from '../../go/value.ts';

export function deepCopy(value: unknown): unknown {
  spendOnNode(value);
  if (Array.isArray(value)) {
    if (isTypedNil(value)) return value;
    const copy = value.map(deepCopy);
    return typeOf(value) === listType ? copy : typed(typeOf(value), copy);
  }
  if (!isMap(value) || isTypedNil(value)) return value;
  const copy = newMap();
  for (const key of Object.keys(value)) setEntry(copy, key, deepCopy(value[key]));
  return typeOf(value) === 'map[string]interface {}' ? copy : typed(typeOf(value), copy);
}
