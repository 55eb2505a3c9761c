// Go values as plain JSON data, for printing as YAML.
import {GoError} from '../../go/errors.ts';
import {spendOnNode} from '../../go/meter.ts';
import {formatFloat} from '../../go/number.ts';
import {Struct} from '../../go/struct.ts';
import {elementsOf, Integer, isList, isMap, isTypedNil} from '../../go/value.ts';
import type {JsonValue} from '../../go-yaml/print-yaml.ts';
import {membersOf} from './json-text.ts';

/** The value as JSON would carry it. Throws GoError for NaN and infinity. */
export function jsonValue(value: unknown): JsonValue {
  spendOnNode(value);
  switch (typeof value) {
    case 'string':
      return value.toWellFormed();
    case 'number':
      if (!Number.isFinite(value)) throw new GoError(`json: unsupported value: ${formatFloat(value, 'g')}`);
      return value;
    case 'bigint':
    case 'boolean':
      return value;
    case 'object':
      return value === null ? null : objectValue(value);
    default:
      return null;
  }
}

function objectValue(value: object): JsonValue {
  if (value instanceof Integer) return value.value;
  if (isTypedNil(value)) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(jsonValue);
  if (value instanceof Struct && value.json !== undefined) return jsonValue(value.json());
  const object: {[key: string]: JsonValue} = Object.create(null);
  for (const [key, member] of membersOf(value)) object[key.toWellFormed()] = jsonValue(member);
  return object;
}

/** The value as go-yaml itself would carry it: nil lists are empty, bytes are numbers. */
export function yamlValue(value: unknown): JsonValue {
  spendOnNode(value);
  if (typeof value !== 'object' || value === null) return jsonScalar(value);
  if (value instanceof Integer) return value.value;
  if (isList(value)) return elementsOf(value).map(yamlValue);
  if (value instanceof Struct) return value.json === undefined ? structValue(value) : jsonValue(value.json());
  const object: {[key: string]: JsonValue} = Object.create(null);
  if (isMap(value)) for (const key of Object.keys(value)) object[key] = yamlValue(value[key]);
  return object;
}

function jsonScalar(value: unknown): JsonValue {
  return typeof value === 'number' ? value : jsonValue(value);
}

/** Structs have no names for YAML: their fields are in small letters. */
function structValue({fields}: Struct): JsonValue {
  const object: {[key: string]: JsonValue} = Object.create(null);
  for (const [name, field] of Object.entries(fields)) object[name.toLowerCase()] = yamlValue(field.value);
  return object;
}
