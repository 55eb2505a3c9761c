// What `helm template` prints for a chart: loaded, rendered, sorted, hooks at the end.

import {Failure} from '../report/failure.ts';
import {type KubeVersion, offlineCapabilities} from './capabilities.ts';
import type {Chart, Values} from './chart.ts';
import {missingDependencies, processDependencies} from './dependencies.ts';
import {crdFiles, manifestText, type SortedManifests, sortManifests, templateOutput} from './manifest.ts';
import {renderChart} from './render.ts';
import {isCompatible} from './semver-range.ts';
import {coalesceValues, type Warn} from './values.ts';

export interface TemplateOptions {
  /** As the user gave them, not yet merged with the chart's own. */
  values?: Values;
  name?: string;
  namespace?: string;
  kubeVersion?: KubeVersion;
  /** Added to those that Helm knows. */
  apiVersions?: readonly string[];
  includeCrds?: boolean;
  isUpgrade?: boolean;
  withoutHooks?: boolean;
  warn?: Warn;
  clock: () => Date;
  /** Random bytes of cryptographic quality. */
  random: (count: number) => Uint8Array;
}

/** The text that helm prints. Throws Failure with Helm's words as the reason. */
export function templateChart(chart: Chart, options: TemplateOptions): string {
  const {values = {}, warn = () => {}} = options;
  requireDependencies(chart);
  const processed = processDependencies(chart, values, warn);
  const capabilities = offlineCapabilities({
    ...(options.kubeVersion === undefined ? {} : {kubeVersion: options.kubeVersion}),
    apiVersions: options.apiVersions ?? [],
  });
  requireKubeVersion(processed, capabilities.kubeVersion.version);
  const isUpgrade = options.isUpgrade ?? false;
  const {manifests} = renderChart({
    chart: processed,
    values: coalesceValues(processed, values, warn),
    release: {
      name: options.name ?? 'release-name',
      namespace: options.namespace ?? 'default',
      revision: 1,
      isInstall: !isUpgrade,
      isUpgrade,
    },
    capabilities,
    clock: options.clock,
    random: options.random,
  });
  const {documents, hooks} = sorted(manifests, warn);
  const crds = options.includeCrds ? manifestText(crdFiles(processed)) : '';
  return templateOutput(crds + manifestText(documents), options.withoutHooks ? [] : hooks);
}

/** Sorts what was rendered; a document that is no YAML is told in Helm's words. */
function sorted(manifests: ReadonlyMap<string, string>, warn: Warn): SortedManifests {
  try {
    return sortManifests(manifests, {warn});
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure({summary: 'the rendered chart is not sound', reason: error.message, cause: error});
  }
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
  });
}

function requireKubeVersion({metadata}: Chart, version: string): void {
  const range = metadata.kubeVersion ?? '';
  if (range === '' || isCompatible(range, version)) return;
  throw new Failure({
    summary: 'the chart does not fit this Kubernetes',
    object: `chart ${metadata.name}`,
    reason: `chart requires kubeVersion: ${range} which is incompatible with Kubernetes ${version}`,
  });
}
