// Renders the templates of a chart and its subcharts, as Helm's engine does.

import {GoError} from '../go/errors.ts';
import {metered, requireWithinBounds} from '../go/meter.ts';
import type {Struct} from '../go/struct.ts';
import {bytesOf, compareText, textOf} from '../go/text.ts';
import {dictType, type GoMap, int, isMap, newMap, typed, viewAs} from '../go/value.ts';
import {Failure} from '../report/failure.ts';
import type {Capabilities} from './capabilities.ts';
import type {Chart, ChartFile, Values} from './chart.ts';
import {deepCopy} from './functions/deep-copy.ts';
import {basePath} from './functions/paths.ts';
import {type Lookup, messageEnd, messageStart, renderingSet} from './functions/rendering.ts';
import {functionTable} from './functions/table.ts';
import {capabilitiesObject} from './objects/capabilities-object.ts';
import {chartObject} from './objects/chart-object.ts';
import {filesObject} from './objects/files-object.ts';
import {ExecError, ParseError} from './template/errors.ts';
import {executeNamed} from './template/executor.ts';
import {render} from './template/nesting.ts';
import {longestOutput} from './template/output.ts';
import type {TemplateSet} from './template/template-set.ts';

/** `.Release` of templates. */
export interface ReleaseFacts {
  name: string;
  namespace: string;
  revision: number;
  isInstall: boolean;
  isUpgrade: boolean;
}

export interface RenderInput {
  chart: Chart;
  /** Coalesced with the chart's own (coalesceValues); not changed by rendering. */
  values: Values;
  release: ReleaseFacts;
  capabilities: Capabilities;
  /** Asks a cluster; without it `lookup` finds nothing. */
  lookup?: Lookup;
  clock: () => Date;
  /** Random bytes of cryptographic quality. */
  random: (count: number) => Uint8Array;
}

export interface RenderedChart {
  /** Text by template path (`chart/templates/service.yaml`); partials and notes are not among them. */
  manifests: Map<string, string>;
  /** The chart's own NOTES.txt, rendered; '' if it has none. */
  notes: string;
}

/** Renders a chart. Throws Failure with Helm's words as the reason. */
export function renderChart(input: RenderInput): RenderedChart {
  const templates = new Map<string, RenderTask>();
  const capabilities = capabilitiesObject(input.capabilities);
  const values = typed('chartutil.Values', deepCopy(input.values) as GoMap);
  collect(input.chart, '', {release: releaseObject(input.release), capabilities, values}, templates);
  try {
    return separateNotes(
      metered(() => renderAll(templates, input)),
      input.chart,
    );
  } catch (error) {
    throw asFailure(error, input.chart);
  }
}

/** Helm's words for what includes itself have less than this. */
const longestReason = 300_000;

/** One template file and the data it is rendered with. */
interface RenderTask {
  text: string;
  data: GoMap;
  folder: string;
}

interface Scope {
  release: GoMap;
  capabilities: Struct;
  values: GoMap;
}

function releaseObject({name, namespace, revision, isInstall, isUpgrade}: ReleaseFacts): GoMap {
  const facts = {
    Name: name,
    Namespace: namespace,
    IsUpgrade: isUpgrade,
    IsInstall: isInstall,
    Revision: int(revision),
    Service: 'Helm',
  };
  return Object.assign(newMap(), facts);
}

/** Gathers the templates of a chart and its subcharts; gives the chart's data, which is its parent's `.Subcharts.NAME`. */
function collect(chart: Chart, parentPath: string, scope: Scope, templates: Map<string, RenderTask>): GoMap {
  const isRoot = parentPath === '';
  const path = chart.path ?? (isRoot ? chart.metadata.name : `${parentPath}/charts/${chart.metadata.name}`);
  const subcharts = newMap();
  const data: GoMap = typed('chartutil.Values', newMap());
  Object.assign(data, {
    Chart: chartObject(chart.metadata, isRoot),
    Files: filesObject(chart.files),
    Release: scope.release,
    Capabilities: scope.capabilities,
    Values: scope.values,
    Subcharts: subcharts,
  });
  for (const child of chart.dependencies) {
    const values = subchartValues(scope.values, child.metadata.name);
    subcharts[child.metadata.name] = viewAs(dictType, collect(child, path, {...scope, values}, templates));
  }
  for (const file of chart.templates) {
    if (isRendered(chart, file)) {
      templates.set(`${path}/${file.name}`, {text: textOf(file.data), data, folder: `${path}/templates`});
    }
  }
  return data;
}

/** Library charts only lend their partials. */
function isRendered({metadata}: Chart, {name}: ChartFile): boolean {
  return metadata.type?.toLowerCase() !== 'library' || basePath(name).startsWith('_');
}

/** The values of a subchart: the table under its name, the same map and not a copy. */
function subchartValues(values: GoMap, name: string): GoMap {
  let table: unknown = values;
  for (const part of name.split('.')) table = isMap(table) && Object.hasOwn(table, part) ? table[part] : undefined;
  return isMap(table) ? viewAs('chartutil.Values', table) : typed('chartutil.Values', newMap());
}

function renderAll(templates: Map<string, RenderTask>, {clock, random, lookup}: RenderInput): Map<string, string> {
  const set = renderingSet(functionTable({clock, random, ...(lookup === undefined ? {} : {lookup})}));
  const paths = [...templates.keys()].sort(deepestFirst);
  for (const path of paths) naming(path, () => set.parse(path, templates.get(path)?.text ?? ''));
  const rendered = new Map<string, string>();
  let length = 0;
  for (const path of paths) {
    const task = templates.get(path);
    if (task === undefined || basePath(path).startsWith('_')) continue;
    const text = naming(path, () => renderOne(set, path, task));
    length += text.length;
    if (length > longestOutput) throw new GoError(`${path}: the templates write more than ${longestOutput} characters`);
    rendered.set(path, text);
  }
  return rendered;
}

/** Errors of the language say where; what bounds it puts an end to it anywhere. */
function naming<T>(path: string, run: () => T): T {
  try {
    const result = run();
    requireWithinBounds();
    return result;
  } catch (error) {
    const hasPlace = error instanceof ExecError || error instanceof ParseError;
    if (error instanceof GoError && !hasPlace) throw new GoError(`${path}: ${error.message}`);
    if (isOfEngine(error)) throw new GoError(`${path}: ${engineReason(error)}`);
    throw error;
  }
}

function renderOne(set: TemplateSet, path: string, {data, folder}: RenderTask): string {
  data.Template = typed('chartutil.Values', Object.assign(newMap(), {Name: path, BasePath: folder}));
  const text = render(executeNamed(set, path, data)).replaceAll('<no value>', '');
  return text.isWellFormed() ? text : textOf(bytesOf(text));
}

/** Order of parsing and rendering: more folders first, then from the end of the alphabet. */
function deepestFirst(a: string, b: string): number {
  return b.split('/').length - a.split('/').length || compareText(b, a);
}

function separateNotes(rendered: Map<string, string>, {metadata}: Chart): RenderedChart {
  const notes = rendered.get(`${metadata.name}/templates/NOTES.txt`) ?? '';
  const manifests = new Map([...rendered].filter(([path]) => !path.endsWith('NOTES.txt')));
  return {manifests, notes};
}

/** What is thrown for an error of a template or of the meter; other errors stay what they are. */
export function asFailure(error: unknown, {metadata}: Chart): unknown {
  const reason = reasonFor(error);
  if (reason === undefined) return error;
  return new Failure({
    summary: 'the chart cannot be rendered',
    object: `chart ${metadata.name}-${metadata.version}`,
    reason: shortened(reason),
    next: 'check the values given to the chart, and the template named here',
    cause: error,
  });
}

/** Helm's words for an error of a template; undefined for errors that are not about templates. */
function reasonFor(error: unknown): string | undefined {
  if (error instanceof ParseError) return parseReason(error.message);
  if (error instanceof ExecError) return executionReason(error.message);
  if (error instanceof GoError) return error.message;
  return isOfEngine(error) ? engineReason(error) : undefined;
}

/** Of the stack, and of texts that are longer than texts can be; a full stack may also say that a pattern is no pattern. */
function isOfEngine(error: unknown): error is Error {
  return error instanceof RangeError || (error instanceof SyntaxError && /stack overflow/i.test(error.message));
}

function engineReason({message}: Error): string {
  const isTooDeep = /call stack|stack overflow/i.test(message);
  return `rendering template failed: ${isTooDeep ? 'templates or values are nested too deeply' : message}`;
}

/** An error may quote whole texts of the chart. */
function shortened(reason: string): string {
  if (reason.length <= longestReason) return reason;
  const left = reason.length - longestReason;
  return `${reason.slice(0, longestReason / 2)} … (${left} characters more) … ${reason.slice(-longestReason / 2)}`;
}

function parseReason(message: string): string {
  const parts = message.split(': ');
  return `parse error at (${parts[1] ?? ''}): ${parts.at(-1) ?? ''}`;
}

/** Words given to `fail` and `required` are shown alone, with the place. */
function executionReason(message: string): string {
  const [, location = '', rest = ''] = /^[^:]*: (.*?): (.*)$/s.exec(message) ?? [];
  const start = rest.indexOf(messageStart);
  const end = rest.lastIndexOf(messageEnd);
  if (start < 0 || end < start) return message;
  return `execution error at (${location}): ${rest.slice(start + messageStart.length, end)}`;
}
