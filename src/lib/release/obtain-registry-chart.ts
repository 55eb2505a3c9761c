// A chart of the user's own from an image registry: proven by the digest that its reference or the user names, or by being the vendor's known one.
import {Failure} from '../report/failure.ts';
import type {Artefact} from './artefact.ts';
import {digest} from './cache.ts';
import type {ArtefactName} from './locations.ts';
import {allowedUnproven, checkContents, type Obtaining, throughCache} from './obtain.ts';
import {type Proven, proveByDigest} from './prove.ts';
import type {Place} from './source.ts';

/** What a registry gave: the packed chart, and the digest of its manifest. */
export interface RegistryChart {
  bytes: Uint8Array;
  digest: string;
}

/** Throws a Failure that says what to do. A digest in the reference has been held against what came. */
export type PullChart = (reference: string, maxBytes: number) => Promise<RegistryChart>;

export interface RegistryChartRequest {
  name: ArtefactName;
  /** `registry.example.org/charts/scone-operator:6.0.6@sha256:…` */
  reference: string;
  isPinned: boolean;
  /** Of the packed chart, as the user named it. */
  sha256: string | undefined;
  /** SHA-256 that the vendor's chart of this version has. */
  known: readonly string[];
  maxBytes: number;
  offline: boolean;
  pull: PullChart | undefined;
}

export async function obtainRegistryChart(request: RegistryChartRequest, context: Obtaining): Promise<Artefact> {
  const {name, reference, sha256} = request;
  const url = `oci://${reference}`;
  const address = sha256 === undefined ? url : `${url}#${sha256}`;
  return await throughCache({name, address, remote: true}, context, async () => {
    const chart = await pulled(request, url);
    const fetched = {...proved(request, chart, url, context), url, bytes: chart.bytes, from: 'web' as const};
    await checkContents({name, override: true}, fetched, context);
    return fetched;
  });
}

async function pulled({reference, maxBytes, offline, pull}: RegistryChartRequest, url: string): Promise<RegistryChart> {
  if (offline || pull === undefined) {
    throw new Failure({
      kind: 'undetermined',
      summary: 'the chart is not in the cache',
      object: url,
      reason: offline ? 'work offline was asked for' : 'registries are not asked here',
      next: 'run once with access to the registry, or name the packed chart as a file',
    });
  }
  return await pull(reference, maxBytes);
}

function proved(request: RegistryChartRequest, chart: RegistryChart, url: string, context: Obtaining): Proven {
  const {name, isPinned, sha256, known} = request;
  const place: Place = {source: namesake(url), path: ''};
  if (sha256 !== undefined) return proveByDigest(place, chart.bytes, sha256);
  const found = digest(chart.bytes);
  if (isPinned || known.includes(found)) return {sha256: found, proof: 'digest', keyExpires: null};
  const refusal = new Failure({
    summary: 'nothing vouches for the chart',
    object: url,
    reason: "its tag may be moved, and it is not the vendor's known chart",
    next: `look at it, then pin it: ${url}@${chart.digest}; or let it in by --allow-unverified`,
  });
  return allowedUnproven({name, place, override: true}, chart.bytes, context, refusal);
}

/** Only for its name in errors. */
function namesake(url: string): Place['source'] {
  return {origin: 'web', remote: true, address: () => url, read: async () => undefined};
}
