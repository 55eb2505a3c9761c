// Subcharts of a release: which are on (condition, tags), under which name (alias), and what values they hand up.
import type {Chart, ChartDependency, Values} from './chart.ts';
import {isCompatible} from './semver-range.ts';
import {deepCopy, emptyTable, isTable, tableAt, valueAt} from './table.ts';
import {coalesceTables, coalesceValues, mergeValues, type Warn} from './values.ts';

const silent: Warn = () => {};

/**
 * The chart as it is rendered and recorded with these values: disabled subcharts gone, aliases applied,
 * import-values merged into the values of the parents. The given chart is not changed.
 */
export function processDependencies(chart: Chart, userValues: Values, warn: Warn = silent): Chart {
  const processed = copyChart(chart);
  const parents: Parents = new Map();
  forEachSubchart(processed, (subchart, parent) => parents.set(subchart, parent));
  enableDependencies(processed, userValues, '', {warn, parents});
  importValues(processed, warn, new Set());
  return withPath(processed, parents);
}

/**
 * Names of dependencies in Chart.yaml for which there is no chart in charts/. Helm refuses to render without them.
 */
export function missingDependencies(chart: Chart): string[] {
  const present = new Set(chart.dependencies.map(({metadata}) => metadata.name));
  return (chart.metadata.dependencies ?? []).map(({name}) => name).filter((name) => !present.has(name));
}

/** The parent that a chart has in Helm's eyes, which for charts below an aliased one may be another than here. */
type Parents = Map<Chart, Chart>;

interface Tools {
  warn: Warn;
  parents: Parents;
}

function forEachSubchart(chart: Chart, visit: (subchart: Chart, parent: Chart) => void): void {
  for (const subchart of chart.dependencies) {
    visit(subchart, chart);
    forEachSubchart(subchart, visit);
  }
}

function withPath(chart: Chart, parents: Parents): Chart {
  const subcharts = chart.dependencies.map((subchart) => withPath(subchart, parents));
  return {...chart, path: pathOf(chart, parents), dependencies: subcharts};
}

function pathOf(chart: Chart, parents: Parents): string {
  const parent = parents.get(chart);
  return parent === undefined ? chart.metadata.name : `${pathOf(parent, parents)}/charts/${chart.metadata.name}`;
}

/** A chart tree of its own, as far as the steps below change it; files and values are shared. */
function copyChart(chart: Chart): Chart {
  return {...chart, metadata: deepCopy(chart.metadata), dependencies: chart.dependencies.map(copyChart)};
}

function enableDependencies(chart: Chart, values: Values, path: string, tools: Tools): void {
  const {warn, parents} = tools;
  const {dependencies: wanted} = chart.metadata;
  if (wanted === undefined) return;
  chart.dependencies = [...unlisted(chart.dependencies, wanted), ...listed(chart.dependencies, wanted)];
  for (const subchart of chart.dependencies) parents.set(subchart, chart);
  // From here on a dependency is known by its alias, as in Helm.
  for (const dependency of wanted) if (dependency.alias) dependency.name = dependency.alias;
  const known = coalesceValues(chart, values, warn);
  const off = new Set(wanted.filter((dependency) => !isOn(dependency, known, path, warn)).map(({name}) => name));
  chart.dependencies = chart.dependencies.filter((subchart) => !off.has(subchart.metadata.name));
  for (const subchart of chart.dependencies) {
    enableDependencies(subchart, known, `${path}${subchart.metadata.name}.`, tools);
  }
  for (const subchart of chart.dependencies) parents.set(subchart, chart);
  const kept = wanted.filter(({name}) => !off.has(name));
  for (const dependency of kept) dependency.enabled = true;
  if (kept.length > 0) chart.metadata.dependencies = kept;
  else delete chart.metadata.dependencies;
}

/** Subcharts in charts/ that Chart.yaml does not speak of: always on. */
function unlisted(subcharts: readonly Chart[], wanted: readonly ChartDependency[]): Chart[] {
  return subcharts.filter((subchart) => !wanted.some((dependency) => isMeant(subchart, dependency)));
}

/** For each dependency of Chart.yaml the first subchart that fits, named by the alias. One subchart may serve several. */
function listed(subcharts: readonly Chart[], wanted: readonly ChartDependency[]): Chart[] {
  return wanted.flatMap((dependency) => {
    const found = subcharts.find((subchart) => isMeant(subchart, dependency));
    if (found === undefined) return [];
    return [{...found, metadata: {...found.metadata, name: dependency.alias || found.metadata.name}}];
  });
}

function isMeant(subchart: Chart, dependency: ChartDependency): boolean {
  return (
    subchart.metadata.name === dependency.name && isCompatible(dependency.version ?? '', subchart.metadata.version)
  );
}

/** Conditions decide before tags; without either a dependency is on. */
function isOn(dependency: ChartDependency, values: Values, path: string, warn: Warn): boolean {
  for (const condition of (dependency.condition ?? '').trim().split(',')) {
    if (condition === '') continue;
    const found = valueAt(values, path + condition);
    if (typeof found?.value === 'boolean') return found.value;
    if (found !== undefined) {
      warn(`Warning: Condition path '${condition}' for chart ${dependency.name} returned non-bool value`);
    }
  }
  return isOnByTags(dependency, tableAt(values, 'tags'), warn);
}

/** One true tag is enough; without one, a false tag turns the dependency off. */
function isOnByTags(dependency: ChartDependency, tags: Values | undefined, warn: Warn): boolean {
  if (tags === undefined) return true;
  let [anyTrue, anyFalse] = [false, false];
  for (const tag of dependency.tags ?? []) {
    if (!Object.hasOwn(tags, tag)) continue;
    const value = tags[tag];
    if (value === true) anyTrue = true;
    else if (value === false) anyFalse = true;
    else warn(`Warning: Tag '${tag}' for chart ${dependency.name} returned non-bool value`);
  }
  return anyTrue || !anyFalse;
}

/**
 * Innermost charts first, so that imported values climb all the way up.
 * @param done dependencies seen before: in charts below two aliases Helm imports for the first only
 */
function importValues(chart: Chart, warn: Warn, done: Set<ChartDependency>): void {
  for (const subchart of chart.dependencies) importValues(subchart, warn, done);
  const {dependencies} = chart.metadata;
  if (dependencies === undefined) return;
  const values = mergeValues(chart, emptyTable(), warn);
  const mode = {warn, merge: true};
  let imported = emptyTable();
  for (const dependency of dependencies) {
    const wanted = done.has(dependency) ? [] : (dependency['import-values'] ?? []);
    done.add(dependency);
    const imports = wanted.map(importOf).filter((item) => item !== undefined);
    for (const {child, parent} of imports) {
      const table = tableAt(values, `${dependency.name}.${child}`);
      if (table === undefined) warn(`Warning: ImportValues missing table from chart ${dependency.name}: ${child}`);
      else imported = coalesceTables(imported, nested(parent, table), mode);
    }
    if (imports.length > 0) dependency['import-values'] = imports;
    else delete dependency['import-values'];
  }
  chart.values = coalesceTables(deepCopy(values), imported, mode);
}

/** `{child, parent}` as written, or a name below `exports` that goes to the top; anything else is passed over. */
function importOf(item: unknown): {child: string; parent: string} | undefined {
  if (typeof item === 'string') return {child: `exports.${item}`, parent: '.'};
  if (!isTable(item)) return undefined;
  return {child: String(item.child ?? '<nil>'), parent: String(item.parent ?? '<nil>')};
}

/** The table under a dotted path; `.` is the top. */
function nested(path: string, table: Values): Values {
  if (path === '.') return table;
  return path.split('.').reduceRight((inner, name) => Object.assign(emptyTable(), {[name]: inner}), table);
}
