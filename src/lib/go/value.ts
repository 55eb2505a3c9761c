// Go values as JavaScript values: what a template computes with.
//
//   untyped nil, reflect's zero Value   undefined        bool     boolean
//   nil inside an interface             null             string   string (see text.ts)
//   float64 (numbers of YAML and JSON)  number           int64    bigint (numbers of --set, add, mul …)
//   other integers (literals, len …)    Integer          []byte   Uint8Array
//   []interface{}, []string …           array, marked by `typed` if not []interface{}
//   map[string]interface{} …            plain object, marked by `typed` if not map[string]interface{}
//   structs and pointers to them        Struct (struct.ts)
import {Struct} from './struct.ts';

/** Go's name for any value: `interface {}`. */
export const anyType = 'interface {}';
export const listType = '[]interface {}';
export const dictType = 'map[string]interface {}';

/** An integer of a type other than int64: `int` for literals and lengths, `uint8` for a byte of a string. */
export class Integer {
  readonly type: string;
  readonly value: bigint;
  /** What it prints as, for types with names for their values (time.Month). */
  readonly text: string | undefined;

  constructor(type: string, value: bigint, text?: string) {
    this.type = type;
    this.value = value;
    this.text = text;
  }
}

/** Go's `int`. */
export function int(value: number | bigint): Integer {
  return new Integer('int', BigInt(value));
}

export type GoMap = {[key: string]: unknown};

const typeKey = Symbol('Go type');
const nilKey = Symbol('Go nil');

/** Marks an array or object with its Go type where that is not `[]interface {}` or `map[string]interface {}`. */
export function typed<T extends object>(type: string, value: T): T {
  Object.defineProperty(value, typeKey, {value: type, configurable: true});
  return value;
}

/** The same map under another Go type: changes through either show in both. */
export function viewAs(type: string, map: GoMap): GoMap {
  return new Proxy(map, {get: (target, key) => (key === typeKey ? type : Reflect.get(target, key))});
}

/** A nil slice or map of a type: empty, but `null` in JSON. */
export function nilOf(type: string): unknown[] | GoMap {
  const value: unknown[] | GoMap = underlyingType(type).startsWith('[]') ? [] : newMap();
  Object.defineProperty(value, nilKey, {value: true});
  return typed(type, value);
}

/** True for a nil slice or map (which has a type, unlike `null` and `undefined`). */
export function isTypedNil(value: unknown): boolean {
  return typeof value === 'object' && value !== null && nilKey in value;
}

/** An empty `map[string]interface{}`, safe for keys such as `__proto__`. */
export function newMap(): GoMap {
  return Object.create(null);
}

export function isMap(value: unknown): value is GoMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Struct) &&
    !(value instanceof Integer) &&
    !(value instanceof Uint8Array)
  );
}

/** True for slices: arrays and byte slices. */
export function isList(value: unknown): value is unknown[] | Uint8Array {
  return Array.isArray(value) || value instanceof Uint8Array;
}

/** The elements of a slice, those of a byte slice as `uint8`. */
export function elementsOf(list: unknown[] | Uint8Array): unknown[] {
  return Array.isArray(list) ? list : Array.from(list, (byte) => new Integer('uint8', BigInt(byte)));
}

/** The Go type of a value as `%T` prints it. */
export function typeOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return 'float64';
    case 'bigint':
      return 'int64';
    case 'boolean':
      return 'bool';
    case 'object':
      return value === null ? '<nil>' : objectType(value);
    default:
      return '<nil>';
  }
}

function objectType(value: object): string {
  if (value instanceof Integer || value instanceof Struct) return value.type;
  if (value instanceof Uint8Array) return '[]uint8';
  const marked = (value as {[typeKey]?: string})[typeKey];
  return marked ?? (Array.isArray(value) ? listType : dictType);
}

const underlyingTypes: {[name: string]: string} = {
  'chartutil.Values': dictType,
  'chartutil.VersionSet': '[]string',
  'engine.files': 'map[string][]uint8',
};

/** The type behind a named one: `map[string]interface {}` for `chartutil.Values`. */
export function underlyingType(type: string): string {
  return underlyingTypes[type] ?? type;
}

/** The element type of a slice or map type; `uint8` for a string. */
export function elementType(type: string): string {
  const underlying = underlyingType(type);
  if (underlying.startsWith('[]')) return underlying.slice(2);
  if (underlying.startsWith('map[')) return underlying.slice(underlying.indexOf(']') + 1);
  return 'uint8';
}

/** `reflect.Kind` of a value as text: `map`, `slice`, `float64`, `invalid` … */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'invalid';
  if (Array.isArray(value) || value instanceof Uint8Array) return 'slice';
  if (value instanceof Struct) return value.type === 'complex128' ? value.type : value.isPointer ? 'ptr' : 'struct';
  if (value instanceof Integer && value.type.includes('.')) return 'int';
  return isMap(value) ? 'map' : typeOf(value);
}

/** The integer behind a value of any integer type; undefined for others. */
export function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return value instanceof Integer ? value.value : undefined;
}

/** The zero value of a type, as a missing key of a map gives it. */
export function zeroOf(type: string): unknown {
  const underlying = underlyingType(type);
  if (underlying === anyType) return null;
  if (underlying === 'string') return '';
  if (underlying === 'bool') return false;
  if (underlying === 'float64') return 0;
  if (underlying === 'int64') return 0n;
  if (underlying.startsWith('[]') || underlying.startsWith('map[')) return nilOf(type);
  return new Integer(type, 0n);
}

/** The entry of a map, or undefined if the map has none; inherited properties are not entries. */
export function entryOf(map: GoMap, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Sets an entry, also one called `__proto__`. */
export function setEntry(map: GoMap, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, {value, writable: true, enumerable: true, configurable: true});
  else map[key] = value;
}
