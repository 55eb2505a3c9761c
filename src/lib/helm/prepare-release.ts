// From a chart and values to everything a release consists of: the one way through this room.
import type {KubeObject} from '../cluster/object.ts';
import {metered} from '../go/meter.ts';
import {Failure} from '../report/failure.ts';
import type {Capabilities} from './capabilities.ts';
import type {Chart, Values} from './chart.ts';
import {missingDependencies, processDependencies} from './dependencies.ts';
import {type CrdFile, crdFiles, type ManifestDocument, manifestText, sortManifests} from './manifest.ts';
import {objectsOf} from './manifest-objects.ts';
import {withOwner} from './ownership.ts';
import type {RecordContent} from './record.ts';
import {asFailure, type RenderInput, renderChart} from './render.ts';
import {validateValues} from './schema.ts';
import {isCompatible} from './semver-range.ts';
import {coalesceValues, type Warn} from './values.ts';

export interface PrepareInput extends Pick<RenderInput, 'release' | 'capabilities' | 'lookup' | 'clock' | 'random'> {
  /** As loadChartArchive gives it. */
  chart: Chart;
  /** Values of the user alone. */
  config: Values;
  /** Takes what Helm would print as warnings. */
  warn?: Warn;
}

/** A rendered chart, sorted. */
export interface RenderedRelease {
  /** What the record of a revision is made of: chart as rendered, values, manifest text, hooks, notes. */
  content: RecordContent;
  /** Documents of the manifest in install order. */
  documents: ManifestDocument[];
  /** Files of crds/, to be installed before all else and never upgraded or deleted. */
  crds: CrdFile[];
}

export interface PreparedRelease extends RenderedRelease {
  /** Objects of the documents, in their order, marked as the release's own. Those without namespace go to the release's. */
  objects: KubeObject[];
}

/**
 * Renders a chart for one revision of a release. Pure but for `lookup`, clock and random source.
 * @throws Failure with Helm's words as the reason: missing dependencies, kubeVersion, schema, templates, YAML
 */
export function renderRelease(input: PrepareInput): RenderedRelease {
  try {
    return metered(() => rendered(input));
  } catch (error) {
    throw asFailure(error, input.chart);
  }
}

function rendered(input: PrepareInput): RenderedRelease {
  const {config, release, capabilities, warn = () => {}} = input;
  requireDependencies(input.chart);
  const chart = processDependencies(input.chart, config, warn);
  requireKubeVersion(chart, capabilities);
  const values = coalesceValues(chart, config, warn);
  validateValues(chart, values);
  const {manifests, notes} = renderChart({...input, chart, values});
  const {documents, hooks} = sortManifests(manifests, {warn});
  const {name, namespace} = release;
  const content = {name, namespace, chart, config, manifest: manifestText(documents), hooks, notes};
  return {content, documents, crds: crdFiles(chart)};
}

/**
 * The same with the objects that are to be applied.
 * @throws Failure as well for a document that is no Kubernetes object
 */
export function prepareRelease(input: PrepareInput): PreparedRelease {
  const release = renderRelease(input);
  const objects = objectsOf(release.documents).map((object) => withOwner(object, input.release));
  return {...release, objects};
}

function requireDependencies(chart: Chart): void {
  const missing = missingDependencies(chart);
  if (missing.length === 0) return;
  throw new Failure({
    summary: 'the chart is not complete',
    object: `chart ${chart.metadata.name}`,
    reason:
      'An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch ' +
      `missing dependencies: found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`,
    next: 'package the chart with its dependencies: helm package --dependency-update',
  });
}

function requireKubeVersion({metadata}: Chart, {kubeVersion: {version}}: Capabilities): void {
  const range = metadata.kubeVersion ?? '';
  if (range === '' || isCompatible(range, version)) return;
  throw new Failure({
    summary: 'the chart does not fit this Kubernetes',
    object: `chart ${metadata.name}`,
    reason: `chart requires kubeVersion: ${range} which is incompatible with Kubernetes ${version}`,
    next: 'use a version of the chart that supports this cluster',
  });
}
