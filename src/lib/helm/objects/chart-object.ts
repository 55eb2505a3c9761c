// `.Chart`: the metadata of a chart as templates see it, with Go's field names.

import {Struct, type StructField} from '../../go/struct.ts';
import {isMap, newMap, nilOf, setEntry, typed} from '../../go/value.ts';
import type {ChartMetadata} from '../chart.ts';

/** The metadata with `IsRoot`, which is false for subcharts. */
export function chartObject(metadata: ChartMetadata, isRoot: boolean): Struct {
  return new Struct({
    type: 'struct { chart.Metadata; IsRoot bool }',
    fields: {
      Metadata: {
        value: new Struct({type: 'chart.Metadata', fields: metadataFields(metadata)}),
        type: 'chart.Metadata',
        isEmbedded: true,
      },
      IsRoot: {value: isRoot, type: 'bool'},
    },
  });
}

function metadataFields(metadata: ChartMetadata): {[name: string]: StructField} {
  return {
    Name: textField(metadata, 'name'),
    Home: textField(metadata, 'home'),
    Sources: textsField(metadata, 'sources'),
    Version: textField(metadata, 'version'),
    Description: textField(metadata, 'description'),
    Keywords: textsField(metadata, 'keywords'),
    Maintainers: structsField(metadata, 'maintainers', '*chart.Maintainer', {Name: 'name', Email: 'email', URL: 'url'}),
    Icon: textField(metadata, 'icon'),
    APIVersion: textField(metadata, 'apiVersion'),
    Condition: textField(metadata, 'condition'),
    Tags: textField(metadata, 'tags'),
    AppVersion: textField(metadata, 'appVersion'),
    Deprecated: {value: metadata.deprecated === true, type: 'bool', json: 'deprecated', omitEmpty: true},
    Annotations: {
      value: annotations(metadata.annotations),
      type: 'map[string]string',
      json: 'annotations',
      omitEmpty: true,
    },
    KubeVersion: textField(metadata, 'kubeVersion'),
    Dependencies: dependenciesField(metadata),
    Type: textField(metadata, 'type'),
  };
}

function textField(source: {[field: string]: unknown}, json: string): StructField {
  return {value: textAt(source, json), type: 'string', json, omitEmpty: true};
}

function textAt(source: {[field: string]: unknown}, key: string): string {
  const value = source[key];
  return value === undefined || value === null ? '' : String(value);
}

function listAt(source: {[field: string]: unknown}, key: string): unknown[] {
  const value = source[key];
  return Array.isArray(value) ? value : [];
}

function textsField(source: {[field: string]: unknown}, json: string): StructField {
  const texts = listAt(source, json).map(String);
  return {value: listOf('[]string', texts), type: '[]string', json, omitEmpty: true};
}

function listOf(type: string, items: unknown[]): unknown {
  return items.length === 0 ? nilOf(type) : typed(type, items);
}

function structsField(
  source: {[field: string]: unknown},
  json: string,
  type: string,
  names: {[field: string]: string},
): StructField {
  const structs = listAt(source, json)
    .filter(isMap)
    .map((item) => {
      const fields = Object.entries(names).map(([name, key]) => [name, textField(item, key)]);
      return new Struct({type, fields: Object.fromEntries(fields)});
    });
  return {value: listOf(`[]${type}`, structs), type: `[]${type}`, json, omitEmpty: true};
}

function dependenciesField(metadata: ChartMetadata): StructField {
  const structs = listAt(metadata, 'dependencies')
    .filter(isMap)
    .map((item) => new Struct({type: '*chart.Dependency', fields: dependencyFields(item)}));
  const type = '[]*chart.Dependency';
  return {value: listOf(type, structs), type, json: 'dependencies', omitEmpty: true};
}

function dependencyFields(item: {[field: string]: unknown}): {[name: string]: StructField} {
  const imports = listAt(item, 'import-values');
  return {
    Name: {...textField(item, 'name'), omitEmpty: false},
    Version: textField(item, 'version'),
    Repository: {...textField(item, 'repository'), omitEmpty: false},
    Condition: textField(item, 'condition'),
    Tags: textsField(item, 'tags'),
    Enabled: {value: item.enabled === true, type: 'bool', json: 'enabled', omitEmpty: true},
    ImportValues: {
      value: listOf('[]interface {}', imports),
      type: '[]interface {}',
      json: 'import-values',
      omitEmpty: true,
    },
    Alias: textField(item, 'alias'),
  };
}

function annotations(source: unknown): unknown {
  if (!isMap(source)) return nilOf('map[string]string');
  const map = typed('map[string]string', newMap());
  for (const key of Object.keys(source)) setEntry(map, key, String(source[key] ?? ''));
  return map;
}
