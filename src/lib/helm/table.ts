// Tables of values: maps with string keys, of which any key may be hostile (`__proto__`, `constructor`).

import {spend} from '../go/meter.ts';
import type {Values} from './chart.ts';

/** An empty table without inherited members, so that every string can be a key. */
export function emptyTable(): Values {
  return Object.create(null);
}

/** True for what Helm calls a table: a map, neither a list nor nothing nor bytes. */
export function isTable(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** A table of its own with the same members. */
export function copyTable(table: Values): Values {
  spend(4 * Object.keys(table).length);
  return Object.assign(emptyTable(), table);
}

/** A copy that shares nothing with its original. */
export function deepCopy<T>(value: T): T;
export function deepCopy(value: unknown): unknown {
  if (Array.isArray(value)) {
    spend(value.length);
    return value.map((item) => deepCopy(item));
  }
  if (!isTable(value)) return value;
  const copy = emptyTable();
  const keys = Object.keys(value);
  spend(12 * keys.length);
  for (const key of keys) copy[key] = deepCopy(value[key]);
  return copy;
}

/** The table at a path such as `tags` or `cert-manager.global`, or undefined. */
export function tableAt(values: Values, path: string): Values | undefined {
  let table: unknown = values;
  for (const name of path.split('.')) {
    if (!isTable(table) || !Object.hasOwn(table, name)) return undefined;
    table = table[name];
  }
  return isTable(table) ? table : undefined;
}

/** The value at a path if there is one and it is no table; `{value}` keeps null apart from nothing. */
export function valueAt(values: Values, path: string): {value: unknown} | undefined {
  const names = path.split('.');
  const last = names.pop() ?? '';
  const table = names.length === 0 ? values : tableAt(values, names.join('.'));
  if (table === undefined || !Object.hasOwn(table, last) || isTable(table[last])) return undefined;
  return {value: table[last]};
}

/** True if both hold the same, whatever the order of keys; integers and floats of one value are the same. */
export function sameValues(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValues(item, b[index]));
  }
  if (isTable(a) && isTable(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && sameValues(a[k], b[k]));
  }
  return plainNumber(a) === plainNumber(b);
}

function plainNumber(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
