// Helm's and Sprig's functions between values and text: YAML and JSON both ways.
import {GoError} from '../../go/errors.ts';
import {isMap, newMap} from '../../go/value.ts';
import {parseYaml} from '../../go-yaml/parse-yaml.ts';
import {printYaml} from '../../go-yaml/print-yaml.ts';
import {define, type FunctionFamily} from './define.ts';
import {JsonNumberError, jsonKind, readJson} from './json-reader.ts';
import {jsonText} from './json-text.ts';
import {jsonValue, yamlValue} from './json-value.ts';

const pretty = {escapeHtml: true, indent: '  '};
const raw = {escapeHtml: false, indent: ''};

export const structuredTextFunctions: FunctionFamily = {
  toYaml: define(['any'], (value) => orEmpty(() => yamlText(value))),
  toYamlPretty: define(['any'], (value) => orEmpty(() => printYaml(yamlValue(value), 'pretty').replace(/\n$/, ''))),
  fromYaml: define(['string'], (text) => orErrorMap(() => yamlMap(text))),
  fromYamlArray: define(['string'], (text) => orErrorList(() => yamlList(text))),
  toJson: define(['any'], (value) => orEmpty(() => jsonText(value))),
  mustToJson: define(['any'], (value) => jsonText(value)),
  toPrettyJson: define(['any'], (value) => orEmpty(() => jsonText(value, pretty))),
  mustToPrettyJson: define(['any'], (value) => jsonText(value, pretty)),
  toRawJson: define(['any'], (value) => jsonText(value, raw)),
  mustToRawJson: define(['any'], (value) => jsonText(value, raw)),
  fromJson: define(['string'], (text) => orErrorMap(() => jsonMap(text))),
  fromJsonArray: define(['string'], (text) => orErrorList(() => jsonList(text))),
  mustFromJson: define(['string'], readJson),
};

/** A value as YAML without the final line break. Throws GoError for what neither JSON nor YAML can carry. */
export function yamlText(value: unknown): string {
  return printYaml(jsonValue(value)).replace(/\n$/, '');
}

/** Errors of these functions show as empty text, not as a failure. */
function orEmpty(make: () => string): string {
  try {
    return make();
  } catch (error) {
    if (error instanceof GoError) return '';
    throw error;
  }
}

function orErrorMap(read: () => {[key: string]: unknown}): {[key: string]: unknown} {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    const partial = error instanceof JsonNumberError ? error.partial : undefined;
    const map = isMap(partial) ? partial : newMap();
    map.Error = error.message;
    return map;
  }
}

function orErrorList(read: () => unknown[]): unknown[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof GoError) return [error.message];
    throw error;
  }
}

function yamlMap(text: string): {[key: string]: unknown} {
  const value = parseYaml(text);
  if (value === null) return newMap();
  return isMap(value) ? value : refuse(value, 'map[string]interface {}', yamlPrefix);
}

function yamlList(text: string): unknown[] {
  const value = parseYaml(text);
  if (value === null) return [];
  return Array.isArray(value) ? value : refuse(value, '[]interface {}', yamlPrefix);
}

function jsonMap(text: string): {[key: string]: unknown} {
  const value = readJson(text);
  if (value === null) return newMap();
  return isMap(value) ? value : refuse(value, 'map[string]interface {}', '');
}

function jsonList(text: string): unknown[] {
  const value = readJson(text);
  if (value === null) return [];
  return Array.isArray(value) ? value : refuse(value, '[]interface {}', '');
}

const yamlPrefix = 'error unmarshaling JSON: while decoding JSON: ';

function refuse(value: unknown, type: string, prefix: string): never {
  throw new GoError(`${prefix}json: cannot unmarshal ${jsonKind(value)} into Go value of type ${type}`);
}
