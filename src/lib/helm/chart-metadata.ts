// Chart.yaml and Chart.lock, read with Helm's types.
import {floatText} from '../go-yaml/parse-yaml.ts';
import type {ChartDependency, ChartMetadata, Values} from './chart.ts';
import {ChartError} from './chart-error.ts';
import {emptyTable, isTable} from './table.ts';

type FieldType = 'text' | 'flag' | 'texts' | 'text map' | 'maintainers' | 'dependencies' | 'any list';
type FieldTypes = {readonly [field: string]: FieldType};

/** The fields Helm knows, in the order in which it records them; others are dropped, as Helm does. */
const metadataFields: FieldTypes = {
  name: 'text',
  home: 'text',
  sources: 'texts',
  version: 'text',
  description: 'text',
  keywords: 'texts',
  maintainers: 'maintainers',
  icon: 'text',
  apiVersion: 'text',
  condition: 'text',
  tags: 'text',
  appVersion: 'text',
  deprecated: 'flag',
  annotations: 'text map',
  kubeVersion: 'text',
  dependencies: 'dependencies',
  type: 'text',
};

const maintainerFields: FieldTypes = {name: 'text', email: 'text', url: 'text'};

const dependencyFields: FieldTypes = {
  name: 'text',
  version: 'text',
  repository: 'text',
  condition: 'text',
  tags: 'texts',
  enabled: 'flag',
  'import-values': 'any list',
  alias: 'text',
};

/**
 * Reads a Chart.yaml, parsed with integers as bigint (or requirements.yaml, over what was read before).
 * @throws ChartError where a value has another type than Helm's
 */
export function readMetadata(parsed: unknown, before: Values = emptyTable()): Values {
  return readFields(parsed, metadataFields, 'Metadata', before);
}

/** The metadata with its members, and those of its dependencies, in the order in which Helm records them. */
export function inRecordedOrder(metadata: ChartMetadata): ChartMetadata {
  const ordered = inOrder(metadata, metadataFields) as ChartMetadata;
  if (metadata.dependencies === undefined) return ordered;
  const dependencies = metadata.dependencies.map((dependency) => inOrder({...dependency}, dependencyFields));
  return {...ordered, dependencies: dependencies as unknown as ChartDependency[]};
}

function inOrder(table: Values, types: FieldTypes): Values {
  return Object.fromEntries(Object.keys(types).flatMap((field) => (field in table ? [[field, table[field]]] : [])));
}

/**
 * Reads a Chart.lock, parsed with integers as bigint.
 * @throws ChartError where a value has another type than Helm's
 */
export function readLock(parsed: unknown): Values {
  const lock = readFields(parsed, {generated: 'text', digest: 'text', dependencies: 'dependencies'}, 'Lock');
  // Go's zero time and empty text: these members are always recorded.
  const dependencies = Array.isArray(lock.dependencies)
    ? lock.dependencies.map((dependency) => (isTable(dependency) ? inOrder(dependency, dependencyFields) : dependency))
    : null;
  return {generated: lock.generated ?? '0001-01-01T00:00:00Z', digest: lock.digest ?? '', dependencies};
}

function readFields(parsed: unknown, types: FieldTypes, struct: string, before: Values = emptyTable()): Values {
  if (parsed === null || parsed === undefined) return before;
  if (!isTable(parsed)) throw wrongType(parsed, `value of type chart.${struct}`);
  const read: Values = Object.assign(emptyTable(), before);
  for (const key of Object.keys(parsed).sort()) {
    const field = Object.hasOwn(types, key)
      ? key
      : Object.keys(types).find((f) => f.toLowerCase() === key.toLowerCase());
    const type = field === undefined ? undefined : types[field];
    // Like Go, a null leaves the field as it is.
    if (field === undefined || type === undefined || parsed[key] === null) continue;
    read[field] = readField(parsed[key], type, `${struct}.${field}`);
  }
  return Object.fromEntries(Object.keys(types).flatMap((field) => (isZero(read[field]) ? [] : [[field, read[field]]])));
}

function isZero(value: unknown): boolean {
  return value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0);
}

function readField(value: unknown, type: FieldType, path: string): unknown {
  switch (type) {
    case 'text':
      return textOf(value, path);
    case 'flag':
      if (typeof value !== 'boolean') throw wrongType(value, `struct field ${path} of type bool`);
      return value;
    case 'texts':
      return listOf(value, path, 'string').map((item) => (item === null ? '' : textOf(item, path)));
    case 'text map':
      return textMapOf(value, path);
    case 'maintainers':
      return listOf(value, path, '*chart.Maintainer').map((item) =>
        item === null ? null : readFields(item, maintainerFields, 'Maintainer'),
      );
    case 'dependencies':
      return listOf(value, path, '*chart.Dependency').map((item) =>
        item === null ? null : {name: '', repository: '', ...readFields(item, dependencyFields, 'Dependency')},
      );
    default:
      return listOf(value, path, 'interface {}').map(withNumbers);
  }
}

/** Where any value may stand, integers are numbers like others. */
function withNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(withNumbers);
  if (!isTable(value)) return value;
  return Object.assign(
    emptyTable(),
    Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withNumbers(part)])),
  );
}

/** Numbers and booleans where text belongs count as the text they would be written as: `appVersion: 1.2`. */
function textOf(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return floatText(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw wrongType(value, `struct field ${path} of type string`);
}

function textMapOf(value: unknown, path: string): Values {
  if (!isTable(value)) throw wrongType(value, `struct field ${path} of type map[string]string`);
  const map = emptyTable();
  for (const key of Object.keys(value).sort()) map[key] = value[key] === null ? '' : textOf(value[key], path);
  return map;
}

function listOf(value: unknown, path: string, element: string): unknown[] {
  if (!Array.isArray(value)) throw wrongType(value, `struct field ${path} of type []${element}`);
  return value;
}

function wrongType(value: unknown, target: string): ChartError {
  const kind = Array.isArray(value)
    ? 'array'
    : isTable(value)
      ? 'object'
      : value === true || value === false
        ? 'bool'
        : typeof value === 'bigint'
          ? 'number'
          : typeof value;
  return new ChartError(
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind} into Go ${target}`,
  );
}
