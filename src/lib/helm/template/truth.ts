// Truth of values as `if`, `and` and `not` see it.
import {Struct} from '../../go/struct.ts';
import {Integer, isList, isMap} from '../../go/value.ts';

/** False for nil, false, zero, and empty strings, lists and maps. */
export function isTrue(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return value !== '';
    case 'boolean':
      return value;
    case 'number':
      return value !== 0;
    case 'bigint':
      return value !== 0n;
    case 'object':
      return isTrueObject(value);
    default:
      return false;
  }
}

function isTrueObject(value: object | null): boolean {
  if (value === null) return false;
  if (value instanceof Integer) return value.value !== 0n;
  if (value instanceof Struct) return true;
  if (isList(value)) return value.length > 0;
  return isMap(value) ? Object.keys(value).length > 0 : true;
}
