// Renders a chart into a wanted release: values merged, templates executed, objects marked as the release's own.
import {randomBytes} from 'node:crypto';
import {offlineCapabilities, parseKubeVersion} from '../helm/capabilities.ts';
import type {Chart, Values} from '../helm/chart.ts';
import {processDependencies} from '../helm/dependencies.ts';
import {loadChartArchive} from '../helm/load-chart.ts';
import {manifestText} from '../helm/manifest.ts';
import {objectsOf, readManifest} from '../helm/manifest-objects.ts';
import {withOwner} from '../helm/ownership.ts';
import {renderRelease} from '../helm/prepare-release.ts';
import {Failure} from '../report/failure.ts';
import {placed} from './helm-release/placed.ts';
import type {WantedHelmRelease} from './helm-release/wanted.ts';
import {keepCrd} from './keep-crd.ts';

export interface ReleaseSource {
  /** The verified chart archive; `url` names it in errors. */
  archive: {bytes: Uint8Array; url: string};
  name: string;
  namespace: string;
  /** Values of the user: those it was installed with, and ours over them. */
  config: Values;
  now: Date;
  /** Asked only for a chart that wants to know: `v1.36.3`. */
  kubeVersion: () => Promise<string>;
}

export async function renderWanted(source: ReleaseSource): Promise<WantedHelmRelease> {
  const {config, name, namespace, now} = source;
  const chart = await loadChartArchive(source.archive.bytes, source.archive.url);
  const capabilities = asksForCluster(processDependencies(chart, config))
    ? offlineCapabilities({kubeVersion: parseKubeVersion(await source.kubeVersion())})
    : offlineCapabilities();
  const {content, documents, crds} = renderRelease({
    chart,
    config,
    release: {name, namespace, revision: 1, isInstall: true, isUpgrade: false},
    capabilities,
    clock: () => now,
    random: randomBytes,
  });
  const kept = documents.map(keepCrd);
  const first = crds.flatMap(({text}) => objectsOf(readManifest(text)));
  const objects = objectsOf(kept).map((object) => withOwner(placed(object, namespace), {name, namespace}));
  if (objects.length === 0) throw emptyChart(chart, source.archive.url);
  return {
    name,
    namespace,
    version: chart.metadata.version,
    objects: [...first, ...objects],
    crdFiles: first.length,
    content: {...content, manifest: manifestText(kept)},
  };
}

/** Whether rendering depends on the cluster's version; subcharts that are switched off do not count. */
function asksForCluster({metadata, templates, dependencies}: Chart): boolean {
  const asks = templates.some(({data}) => Buffer.from(data).includes('.Capabilities'));
  return asks || metadata.kubeVersion !== undefined || dependencies.some(asksForCluster);
}

/** Nothing at all would always be as wanted. */
function emptyChart({metadata}: Chart, object: string): Failure {
  const next = 'take the chart from its publisher again';
  return new Failure({summary: `chart ${metadata.name} ${metadata.version} renders no object at all`, object, next});
}
