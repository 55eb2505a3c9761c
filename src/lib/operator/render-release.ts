// Renders a chart into a wanted release: values merged, templates executed, objects marked as the release's own.
import {randomBytes} from 'node:crypto';
import {builtInKind} from '../cluster/kinds.ts';
import type {KubeObject} from '../cluster/object.ts';
import type {Capabilities} from '../helm/capabilities.ts';
import {offlineCapabilities, parseKubeVersion} from '../helm/capabilities.ts';
import type {Chart, Values} from '../helm/chart.ts';
import {processDependencies} from '../helm/dependencies.ts';
import {withSortedKeys} from '../helm/go-json.ts';
import {loadChartArchive} from '../helm/load-chart.ts';
import {manifestText} from '../helm/manifest.ts';
import {objectsOf, readManifest} from '../helm/manifest-objects.ts';
import {withOwner} from '../helm/ownership.ts';
import {renderRelease} from '../helm/prepare-release.ts';
import type {StorageDriver} from '../helm/storage.ts';
import {mergeMaps} from '../helm/values.ts';
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
  /** Asked only for a chart that wants to know: `v1.36.3`. */
  kubeVersion: () => Promise<string>;
}

/** Reads the archive once; the returned function renders, and remembers what it rendered. */
export async function loadReleaseRenderer(source: ReleaseSource): Promise<RenderRelease> {
  const chart = await loadChartArchive(source.archive.bytes, source.archive.url);
  const capabilities = asksForCluster(processDependencies(chart, source.values('secret')))
    ? offlineCapabilities({kubeVersion: parseKubeVersion(await source.kubeVersion())})
    : offlineCapabilities();
  const rendered = new Map<string, WantedHelmRelease>();
  return (driver, existing) => {
    const config = mergeMaps(existing, source.values(driver));
    const key = JSON.stringify(withSortedKeys(config));
    const known = rendered.get(key) ?? wantedRelease(chart, config, capabilities, source);
    rendered.set(key, known);
    return known;
  };
}

/** Whether rendering depends on the cluster's version; subcharts that are switched off do not count. */
function asksForCluster({metadata, templates, dependencies}: Chart): boolean {
  const asks = templates.some(({data}) => Buffer.from(data).includes('.Capabilities'));
  return asks || metadata.kubeVersion !== undefined || dependencies.some(asksForCluster);
}

function wantedRelease(
  chart: Chart,
  config: Values,
  capabilities: Capabilities,
  {name, namespace, now}: ReleaseSource,
): WantedHelmRelease {
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
  return {
    name,
    namespace,
    version: chart.metadata.version,
    objects: [...first, ...objects],
    content: {...content, manifest: manifestText(kept)},
  };
}

/** Objects of a kind with namespaces go to the release's, unless they name another. */
function placed(object: KubeObject, namespace: string): KubeObject {
  if (object.metadata.namespace !== undefined) return object;
  const {apiVersion, kind} = object;
  const custom = customKinds.find((row) => row.apiVersion === apiVersion && row.kind === kind);
  const isNamespaced = (custom ?? builtInKind(apiVersion, kind))?.namespaced ?? false;
  return isNamespaced ? {...object, metadata: {...object.metadata, namespace}} : object;
}
