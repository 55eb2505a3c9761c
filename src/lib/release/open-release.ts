// A release of the vendor: its artefacts, each fetched when first asked for and good, or the reason why not.
import {setTimeout} from 'node:timers/promises';
import {limiter} from '../network/limiter.ts';
import {defaultRetryPolicy} from '../network/retry.ts';
import {Failure} from '../report/failure.ts';
import {formatVersion, parseVersion, type Version} from '../scone/semantic-version.ts';
import {vendorChartRepositoryDigests, vendorFileDigests, vendorKey} from '../scone/trust.ts';
import {guardsOf} from '../scone/version-guards.ts';
import type {Artefact} from './artefact.ts';
import {openCache} from './cache.ts';
import {chartLocation} from './chart-location.ts';
import {type ArtefactName, locationOf, type SignedArtefactName, secretOperatorChart} from './locations.ts';
import type {Notice} from './notice.ts';
import {type ArtefactRequest, type Obtaining, obtainSigned} from './obtain.ts';
import {type ChartRequest, obtainChart} from './obtain-chart.ts';
import {obtainRegistryChart, type PullChart, type RegistryChartRequest} from './obtain-registry-chart.ts';
import {mainSource, placeOf, type Surroundings, splitDigest} from './place.ts';
import type {ReleaseOptions, ReleaseWorld} from './release-options.ts';
import type {Source} from './source.ts';
import {digestOfKeys, loadTrustedKeys} from './trusted-key.ts';

export interface VerifiedRelease {
  version: Version;
  /** Fetched and verified at the first call; later calls give the same artefact or the same Failure. */
  artefact(name: ArtefactName): Promise<Artefact>;
  /** Several at once, in the order asked for. */
  artefacts(names: readonly ArtefactName[]): Promise<Artefact[]>;
  /** What there is to say about the artefacts fetched so far. */
  notices(): readonly Notice[];
}

/**
 * Reads and downloads nothing yet. A Failure of kind usage for a version that is not one or too old, and for a mirror
 * that does not exist. What fetching can meet: no such file, no signature, a bad one, a wrong signer, an expired or
 * revoked key, another version inside, another digest, too big, a time limit, DNS, TLS; each names file and reason.
 */
export async function openRelease(options: ReleaseOptions, world: ReleaseWorld): Promise<VerifiedRelease> {
  const version = supportedVersion(options.version);
  const surroundings = surroundingsOf(options, world);
  const chartSurroundings = {...surroundings, packFolder: world.packChart};
  const main = await mainSource(surroundings);
  const notices: Notice[] = [];
  const context = obtaining(version, options, world, notices);
  const fetched = new Map<ArtefactName, Promise<Artefact>>();
  const artefact = (name: ArtefactName) => {
    const known =
      fetched.get(name) ??
      obtain(name, {options, main, surroundings, chartSurroundings, context, pull: world.pullChart});
    fetched.set(name, known);
    return known;
  };
  return {version, artefact, artefacts: (names) => allOf(names.map(artefact)), notices: () => notices};
}

/** As Promise.all, but a failure is told when the others have come to an end too: nothing goes on behind it. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}

function supportedVersion(text: string): Version {
  const version = parseVersion(text);
  const refusal = guardsOf({wanted: version}).find(({verdict}) => verdict === 'refused');
  if (!refusal) return version;
  throw new Failure({kind: 'usage', summary: refusal.reason, ...(refusal.hint !== undefined && {next: refusal.hint})});
}

/** Also for stable-version.ts, which asks for one file outside any release. */
export function surroundingsOf(
  {cwd, mirror, offline}: Pick<ReleaseOptions, 'cwd' | 'mirror' | 'offline'>,
  world: ReleaseWorld,
) {
  const web = {
    ...world,
    pause: world.pause ?? ((milliseconds, signal) => setTimeout(milliseconds, undefined, {signal})),
    limits: world.limits ?? {idleMs: 15_000, requestMs: 120_000},
    retryPolicy: world.retryPolicy ?? defaultRetryPolicy,
    limited: limiter(4),
    onRetry: world.onRetry,
  } satisfies Surroundings['web'];
  return {cwd, mirror, offline: offline ?? false, web};
}

function obtaining(version: Version, options: ReleaseOptions, world: ReleaseWorld, notices: Notice[]): Obtaining {
  const anchors = options.trustedKeys ?? [vendorKey];
  for (const {fingerprint, owner} of anchors) {
    if (fingerprint === vendorKey.fingerprint) continue;
    notices.push({code: 'other-keys', object: owner, text: `releases signed by the key ${fingerprint} are trusted`});
  }
  let keys: ReturnType<typeof loadTrustedKeys> | undefined;
  const loadKeys = () => {
    keys ??= loadTrustedKeys(anchors);
    return keys;
  };
  return {
    version,
    prover: {keys: loadKeys, now: world.now},
    trust: digestOfKeys(anchors),
    cache: options.cacheDirectory === undefined ? undefined : openCache(options.cacheDirectory),
    allowUnverified: options.allowUnverified ?? false,
    knownDigests: options.knownDigests ?? (options.trustedKeys === undefined ? vendorFileDigests : {}),
    notice: (notice) => notices.push(notice),
  };
}

interface Ground {
  options: ReleaseOptions;
  main: Source;
  surroundings: Surroundings;
  /** For charts, which may be folders. */
  chartSurroundings: Surroundings;
  context: Obtaining;
  pull: PullChart | undefined;
}

async function obtain(name: ArtefactName, ground: Ground): Promise<Artefact> {
  const {context} = ground;
  const elsewhere = chartElsewhere(name, ground);
  if (elsewhere !== undefined) {
    return 'reference' in elsewhere
      ? await obtainRegistryChart(elsewhere, context)
      : await obtainChart(elsewhere, context);
  }
  if (name !== 'imagepullsecrets') return await obtainSigned(signedRequest(name, ground), context);
  const request = chartRequest(ground);
  return 'place' in request ? await obtainSigned(request, context) : await obtainChart(request, context);
}

/** A chart of the user's own in an image registry, or in a repository that its address names. */
function chartElsewhere(name: ArtefactName, ground: Ground): RegistryChartRequest | ChartRequest | undefined {
  const {options, main, surroundings, context, pull} = ground;
  const written = name === 'chart' ? options.overrides?.chart : name === 'imagepullsecrets' ? options.chart : undefined;
  if (written === undefined) return undefined;
  const {location, sha256} = splitDigest(written);
  const wanted = name === 'chart' ? formatVersion(context.version) : secretOperatorChart.version;
  const found = chartLocation(location, wanted);
  if (found === undefined) return undefined;
  const facts = {name, sha256, known: knownCharts(name, context), maxBytes: maxChartBytes(name)};
  if (found.is === 'registry') return {...facts, ...found, offline: surroundings.offline, pull};
  const repository = placeOf(found.repository, main, surroundings);
  return {...facts, repository, chart: found.chart, version: found.version ?? wanted, override: true};
}

function maxChartBytes(name: ArtefactName): number {
  return name === 'chart' ? locationOf(name).maxBytes : secretOperatorChart.maxBytes;
}

/** Digests of the vendor's own chart, wherever it is copied to. */
function knownCharts(name: ArtefactName, {knownDigests, version}: Obtaining): string[] {
  if (name !== 'chart') return Object.values(vendorChartRepositoryDigests);
  return [knownDigests[locationOf(name).path(version)]].filter((known) => known !== undefined);
}

function signedRequest(name: SignedArtefactName, ground: Ground): ArtefactRequest {
  const {options, main, context} = ground;
  const {path, maxBytes} = locationOf(name);
  const override = options.overrides?.[name];
  if (override === undefined)
    return {name, place: {source: main, path: path(context.version)}, maxBytes, override: false};
  const {location, sha256} = splitDigest(override);
  const surroundings = name === 'chart' ? ground.chartSurroundings : ground.surroundings;
  return {name, place: placeOf(location, main, surroundings), maxBytes, sha256, override: true};
}

/** The vendor's repository, the user's, or one chart of the user's, packed or a folder. */
function chartRequest({
  options,
  main,
  surroundings,
  chartSurroundings,
  context,
}: Ground): ChartRequest | ArtefactRequest {
  const {repository, name, version, maxBytes} = secretOperatorChart;
  const {chart = name} = options;
  if (/:\/\/|^[./]|\.tgz(#|$)/.test(chart)) {
    const {location, sha256} = splitDigest(chart);
    return {name, place: placeOf(location, main, chartSurroundings), maxBytes, sha256, override: true};
  }
  const chartName = chart.slice(chart.lastIndexOf('/') + 1);
  const facts = {name, chart: chartName, version, maxBytes, known: knownCharts(name, context)};
  const address = options.chartRepository?.trim().split(/\s+/).at(-1)?.replace(/\/+$/, '');
  if (address === undefined || address === '') {
    return {...facts, repository: {source: main, path: repository}, override: false};
  }
  const place = placeOf(address, main, surroundings);
  const override = place.source !== main || place.path !== repository;
  return {...facts, repository: place, override};
}
