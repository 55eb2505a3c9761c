// Renders a chart into a wanted release: values merged, templates executed, objects marked as the release's own.
import {randomBytes} from 'node:crypto';
import {offlineCapabilities} from '../helm/capabilities.ts';
import type {Chart, Values} from '../helm/chart.ts';
import {mentions} from '../helm/chart-mentions.ts';
import {processDependencies} from '../helm/dependencies.ts';
import {loadChartArchive} from '../helm/load-chart.ts';
import {renderWithLookups} from '../helm/lookups.ts';
import {manifestText} from '../helm/manifest.ts';
import {objectsOf, readManifest} from '../helm/manifest-objects.ts';
import {withOwner} from '../helm/ownership.ts';
import {type RenderedRelease, renderRelease} from '../helm/prepare-release.ts';
import {releaseDifferences} from '../helm/release-differences.ts';
import type {ReleaseFacts} from '../helm/render.ts';
import {Failure} from '../report/failure.ts';
import type {ChartQuestions} from './chart-questions.ts';
import {type InstalledRelease, installedFacts, nextFacts} from './helm-release/installed.ts';
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
  /** How it is installed now. */
  installed: InstalledRelease;
  now: Date;
  /** Asked only for a chart that wants to know. */
  questions: ChartQuestions;
}

export interface RenderedWanted {
  wanted: WantedHelmRelease;
  /** The same files and values would not always give the same: the cluster or its records were asked. */
  hasAsked: boolean;
}

/**
 * A chart that asks which revision it is rendered for is rendered as the revision that runs, and only if that has another
 * content as the next one: otherwise it would never be as wanted.
 */
export async function renderWanted(source: ReleaseSource): Promise<RenderedWanted> {
  const {installed, config} = source;
  const chart = await loadChartArchive(source.archive.bytes, source.archive.url);
  // Subcharts that are switched off ask for nothing.
  const processed = processDependencies(chart, config);
  const asks = hasKubeVersion(processed) || mentions(processed, config, ['Capabilities']);
  const running = installedFacts(installed);
  const next = () => renderFor(chart, source, nextFacts(installed), asks);
  if (running === undefined || !mentions(processed, config, ['IsInstall', 'IsUpgrade', 'Revision'])) return next();
  const again = await renderFor(chart, source, running.facts, asks);
  const isEqual = releaseDifferences(running.record, again.wanted.content).length === 0;
  return {...(isEqual ? again : await next()), hasAsked: true};
}

type RevisionFacts = Pick<ReleaseFacts, 'revision' | 'isInstall' | 'isUpgrade'>;

async function renderFor(
  chart: Chart,
  source: ReleaseSource,
  facts: RevisionFacts,
  asks: boolean,
): Promise<RenderedWanted> {
  const {config, name, namespace, now, questions} = source;
  const capabilities = asks ? await questions.capabilities() : offlineCapabilities();
  const release = {name, namespace, ...facts};
  const render = (tools: Pick<Parameters<typeof renderRelease>[0], 'lookup' | 'random'>) =>
    renderRelease({chart, config, release, capabilities, clock: () => now, ...tools});
  const {rendered, hasAsked} = await renderWithLookups(render, questions.lookup, randomBytes);
  return {wanted: wantedFrom(rendered, chart, source), hasAsked: asks || hasAsked};
}

function wantedFrom(
  {content, documents, crds}: RenderedRelease,
  chart: Chart,
  {name, namespace, archive}: ReleaseSource,
): WantedHelmRelease {
  const kept = documents.map(keepCrd);
  const first = crds.flatMap(({text}) => objectsOf(readManifest(text)));
  const objects = objectsOf(kept).map((object) => withOwner(placed(object, namespace), {name, namespace}));
  if (objects.length === 0) throw emptyChart(chart, archive.url);
  return {
    name,
    namespace,
    version: chart.metadata.version,
    objects: [...first, ...objects],
    crdFiles: first.length,
    content: {...content, manifest: manifestText(kept)},
  };
}

function hasKubeVersion({metadata, dependencies}: Chart): boolean {
  return metadata.kubeVersion !== undefined || dependencies.some(hasKubeVersion);
}

/** Nothing at all would always be as wanted. */
function emptyChart({metadata}: Chart, object: string): Failure {
  const next = 'take the chart from its publisher again';
  return new Failure({summary: `chart ${metadata.name} ${metadata.version} renders no object at all`, object, next});
}
