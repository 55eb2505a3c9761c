// Renders a chart into a wanted release: values merged, templates executed, objects marked as the release's own.
import {randomBytes} from 'node:crypto';
import {builtInKind} from '../cluster/kinds.ts';
import type {KubeObject} from '../cluster/object.ts';
import {offlineCapabilities} from '../helm/capabilities.ts';
import type {Chart, Values} from '../helm/chart.ts';
import {processDependencies} from '../helm/dependencies.ts';
import {loadChartArchive} from '../helm/load-chart.ts';
import {crdFiles, manifestText, sortManifests} from '../helm/manifest.ts';
import {objectsOf, readManifest} from '../helm/manifest-objects.ts';
import {withOwner} from '../helm/ownership.ts';
import {renderChart} from '../helm/render.ts';
import type {StorageDriver} from '../helm/storage.ts';
import {coalesceValues, mergeMaps} from '../helm/values.ts';
import {Failure} from '../report/failure.ts';
import {customKinds} from '../scone/kinds.ts';
import type {RenderRelease} from './desired.ts';
import type {WantedHelmRelease} from './helm-release/wanted.ts';
import {keepCrd} from './keep-crd.ts';

export interface ReleaseSource {
  /** The verified chart archive; `url` names it in errors. */
  archive: {bytes: Uint8Array; url: string};
  name: string;
  namespace: string;
  now: Date;
  /** Values we set ourselves; they win over those of the installed release. */
  values: (driver: StorageDriver) => Values;
}

/** Reads the archive once; the returned function renders, and remembers what it rendered. */
export async function loadReleaseRenderer(source: ReleaseSource): Promise<RenderRelease> {
  const chart = await loadChartArchive(source.archive.bytes, source.archive.url);
  const rendered = new Map<string, WantedHelmRelease>();
  return (driver, existing) => {
    const config = mergeMaps(existing, source.values(driver));
    const key = JSON.stringify(config);
    const known = rendered.get(key) ?? renderRelease(chart, config, source);
    rendered.set(key, known);
    return known;
  };
}

function renderRelease(
  chart: Chart,
  config: Values,
  {archive, name, namespace, now}: ReleaseSource,
): WantedHelmRelease {
  const processed = processDependencies(chart, config);
  const {manifests, notes} = renderChart({
    chart: processed,
    values: coalesceValues(processed, config),
    release: {name, namespace, revision: 1, isInstall: true, isUpgrade: false},
    capabilities: offlineCapabilities(),
    clock: () => now,
    random: randomBytes,
  });
  const {documents, hooks} = sortManifests(manifests);
  const kept = documents.map(keepCrd);
  const crds = crdFiles(processed).flatMap(({text}) => objectsOf(readManifest(text)));
  const objects = objectsOf(kept).map((object) => withOwner(placed(object, namespace), {name, namespace}));
  if (objects.length === 0) throw emptyChart(chart, archive.url);
  return {
    name,
    namespace,
    version: chart.metadata.version,
    objects: [...crds, ...objects],
    content: {name, namespace, chart: processed, config, manifest: manifestText(kept), hooks, notes},
  };
}

/** Nothing at all would always be as wanted. */
function emptyChart({metadata}: Chart, object: string): Failure {
  const next = 'take the chart from its publisher again';
  return new Failure({summary: `chart ${metadata.name} ${metadata.version} renders no object at all`, object, next});
}

/** Objects of a kind with namespaces go to the release's, unless they name another. */
function placed(object: KubeObject, namespace: string): KubeObject {
  if (object.metadata.namespace !== undefined) return object;
  const {apiVersion, kind} = object;
  const custom = customKinds.find((row) => row.apiVersion === apiVersion && row.kind === kind);
  const isNamespaced = (custom ?? builtInKind(apiVersion, kind))?.namespaced ?? false;
  return isNamespaced ? {...object, metadata: {...object.metadata, namespace}} : object;
}
