// Values of a chart, its subcharts and the user brought together, as Helm coalesces them.

import {spend} from '../go/meter.ts';
import {Failure} from '../report/failure.ts';
import type {Chart, Values} from './chart.ts';
import {copyTable, deepCopy, emptyTable, isTable} from './table.ts';

/** Takes what Helm would print as a warning while it merges. */
export type Warn = (text: string) => void;

const globalKey = 'global';
const silent: Warn = () => {};

/** What every function below needs besides the tables. */
interface Mode {
  warn: Warn;
  /** Merging keeps nulls, for steps after which values are coalesced once more; coalescing lets a null remove a key. */
  merge: boolean;
}

/**
 * The values templates see: user over chart over subcharts, `global` handed down, nulls of the user removing keys.
 * Neither argument is changed.
 * @throws Failure if the value under a subchart's name is no table
 */
export function coalesceValues(chart: Chart, userValues: Values, warn: Warn = silent): Values {
  return coalesce(chart, deepCopy(userValues), '', {warn, merge: false});
}

/** The same with nulls kept, for `import-values`. */
export function mergeValues(chart: Chart, userValues: Values, warn: Warn = silent): Values {
  return coalesce(chart, deepCopy(userValues), '', {warn, merge: true});
}

function coalesce(chart: Chart, values: Values, prefix: string, mode: Mode): Values {
  addChartValues(chart, values, prefix, mode);
  const path = joined(prefix, chart.metadata.name);
  for (const subchart of chart.dependencies) {
    const {name} = subchart.metadata;
    if (!Object.hasOwn(values, name)) values[name] = emptyTable();
    const own = values[name];
    if (!isTable(own)) throw notATable(chart, name, own);
    handDownGlobals(own, values, path, mode.warn);
    values[name] = coalesce(subchart, own, path, mode);
  }
  return values;
}

function notATable(chart: Chart, name: string, value: unknown): Failure {
  return new Failure({
    kind: 'usage',
    summary: 'the values do not fit the chart',
    object: `chart ${chart.metadata.name}`,
    reason: `type mismatch on ${name}: ${shown(value)} where the values of that subchart belong`,
    next: `give ${name} as a map, for example --set ${name}.enabled=true`,
  });
}

/** Adds the values of the chart itself below those that are there. */
function addChartValues(chart: Chart, values: Values, prefix: string, {warn, merge}: Mode): void {
  const path = joined(prefix, chart.metadata.name);
  const defaults = deepCopy(chart.values);
  for (const key of Object.keys(defaults)) {
    const preset = defaults[key];
    if (!Object.hasOwn(values, key)) values[key] = preset;
    else if (values[key] === null && !merge) delete values[key];
    else if (isTable(values[key])) {
      // Nulls below a subchart's name stay: that chart's own defaults are still to come.
      const keepNulls = merge || chart.dependencies.some((subchart) => subchart.metadata.name === key);
      if (isTable(preset)) coalesceTables(values[key], preset, {warn, merge: keepNulls}, joined(path, key));
      else if (preset !== null) warn(`warning: skipped value for ${path}.${key}: Not a table.`);
    }
  }
}

/** Copies `global` of a chart into the values of its subchart, the outer chart winning. */
function handDownGlobals(target: Values, source: Values, prefix: string, warn: Warn): void {
  const inner = Object.hasOwn(target, globalKey) ? target[globalKey] : emptyTable();
  const outer = Object.hasOwn(source, globalKey) ? source[globalKey] : emptyTable();
  if (!isTable(inner) || !isTable(outer)) {
    const which = isTable(inner) ? 'source' : 'destination';
    warn(`warning: skipping globals because ${which} ${globalKey} is not a table.`);
    return;
  }
  spend(4 * Object.keys(outer).length);
  for (const key of Object.keys(outer)) {
    const value = outer[key];
    const present = Object.hasOwn(inner, key) ? inner[key] : undefined;
    if (isTable(value)) {
      const copy = copyTable(value);
      if (present === undefined) inner[key] = copy;
      else if (!isTable(present)) warn(`Conflict: cannot merge map onto non-map for ${JSON.stringify(key)}. Skipping.`);
      else inner[key] = coalesceTables(copy, present, {warn, merge: true}, joined(prefix, key));
    } else if (isTable(present)) warn(`key ${key} is table. Skipping`);
    else inner[key] = value;
  }
  target[globalKey] = inner;
}

/** Merges the source into the target, which wins; `merge` keeps nulls. Changes and returns the target, may change the source. */
export function coalesceTables(target: Values, source: Values, mode: Mode, prefix = ''): Values {
  spend(4 * Object.keys(source).length);
  const nonNull = new Set(Object.keys(source).filter((key) => source[key] !== null));
  for (const key of Object.keys(target)) if (target[key] === null) source[key] = null;
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (!Object.hasOwn(target, key)) target[key] = value;
    else mergeMember(target, key, value, nonNull.has(key), mode, joined(prefix, key));
  }
  return target;
}

function mergeMember(target: Values, key: string, value: unknown, preset: boolean, mode: Mode, path: string): void {
  const present = target[key];
  // A null over a default removes it; a null over nothing (or over a null) stays.
  if (present === null && !mode.merge && preset) delete target[key];
  else if (isTable(value)) {
    if (isTable(present)) coalesceTables(present, value, mode, path);
    else mode.warn(`warning: cannot overwrite table with non table for ${path} (${shown(value)})`);
  } else if (isTable(present) && value !== null) {
    mode.warn(`warning: destination for ${path} is a table. Ignoring non-table value (${shown(value)})`);
  }
}

/** Two values files in one, the later winning; tables are merged, everything else replaced, nulls kept. */
export function mergeMaps(earlier: Values, later: Values): Values {
  const merged = copyTable(earlier);
  for (const key of Object.keys(later)) {
    const [before, after] = [Object.hasOwn(merged, key) ? merged[key] : undefined, later[key]];
    merged[key] = isTable(before) && isTable(after) ? mergeMaps(before, after) : after;
  }
  return merged;
}

function joined(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

/** A value as warnings show it; tables and lists only by kind, since they may hold secrets. */
function shown(value: unknown): string {
  if (isTable(value)) return 'a map';
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'null' : `a ${typeof value}`;
}
