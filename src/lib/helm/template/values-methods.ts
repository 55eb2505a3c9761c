// The methods of Helm's type for values, which `.Values` and the data of a template have: `.Values.AsMap`, `.Values.YAML` …

import {GoError} from '../../go/errors.ts';
import {quote} from '../../go/quote.ts';
import type {Callable} from '../../go/struct.ts';
import {dictType, type GoMap, isMap, newMap, typeOf, viewAs} from '../../go/value.ts';
import {printYaml} from '../../go-yaml/print-yaml.ts';
import {jsonValue} from '../functions/json-value.ts';

const valuesType = 'chartutil.Values';

/** The method of a value by that name, if it is of that type; methods go before entries, as in Go. */
export function valuesMethodOf(value: unknown, name: string): Callable | undefined {
  if (!isMap(value) || typeOf(value) !== valuesType) return undefined;
  switch (name) {
    case 'AsMap':
      return {parameters: [], variadic: false, run: () => asMap(value)};
    case 'YAML':
      return {parameters: [], variadic: false, run: () => printYaml(jsonValue(value))};
    case 'Table':
      return {parameters: ['string'], variadic: false, run: ([path]) => viewAs(valuesType, table(value, `${path}`))};
    case 'PathValue':
      return {parameters: ['string'], variadic: false, run: ([path]) => pathValue(value, `${path}`)};
    case 'Encode':
      // Nothing in a template is a writer: the call fails for its argument.
      return {parameters: ['io.Writer'], variadic: false, run: () => undefined};
    default:
      return undefined;
  }
}

function asMap(values: GoMap): GoMap {
  return Object.keys(values).length === 0 ? newMap() : viewAs(dictType, values);
}

function table(values: GoMap, path: string): GoMap {
  let found = values;
  for (const name of path.split('.')) {
    const next: unknown = Object.hasOwn(found, name) ? found[name] : undefined;
    if (!isMap(next)) throw new GoError(`${quote(name)} is not a table`);
    found = next;
  }
  return found;
}

function pathValue(values: GoMap, path: string): unknown {
  if (path === '') throw new GoError('YAML path cannot be empty');
  const names = path.split('.');
  const key = names.pop() ?? '';
  const holder = names.length === 0 ? values : tableOr(values, names.join('.'));
  const value: unknown = holder !== undefined && Object.hasOwn(holder, key) ? holder[key] : undefined;
  if (value === undefined || isMap(value)) throw new GoError(`${quote(key)} is not a value`);
  return value;
}

function tableOr(values: GoMap, path: string): GoMap | undefined {
  try {
    return table(values, path);
  } catch {
    return undefined;
  }
}
