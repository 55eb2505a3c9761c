// What is wanted of a release, and what of the outside world it takes to get it.
import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {Fetch} from '../network/fetch.ts';
import type {Retry, RetryPolicy} from '../network/retry.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import type {KeyAnchor} from '../scone/trust.ts';
import type {ReleaseSettings} from '../settings/settings.ts';
import type {PackFolder} from './directory-source.ts';
import type {SignedArtefactName} from './locations.ts';
import type {PullChart} from './obtain-registry-chart.ts';
import {readTrustedKey} from './trusted-key.ts';
import type {Web} from './web-source.ts';

export interface ReleaseOptions {
  /** `6.0.6`. */
  version: string;
  /** What relative paths start from. */
  cwd: string;
  /** Folder or URL that stands in for https://raw.githubusercontent.com, with the same paths below it. */
  mirror?: string | undefined;
  /** Use the cache and local files only. */
  offline?: boolean;
  /** Files in place of the release's own: an URL or a path, perhaps with `#sha256=DIGEST` behind it; for charts see chart-location.ts. */
  overrides?: Readonly<Partial<Record<SignedArtefactName, string | undefined>>>;
  /** The secret operator's chart repository as `URL` or `NAME URL`, in place of the vendor's. */
  chartRepository?: string | undefined;
  /** The secret operator's chart: `NAME/CHART`, `CHART`, or an URL or path of a packed chart, or a folder's path. */
  chart?: string | undefined;
  /** Overrides without a good signature or digest are used and reported, instead of refused. */
  allowUnverified?: boolean;
  /** Keys that sign releases, in place of the vendor's; always reported. */
  trustedKeys?: readonly KeyAnchor[] | undefined;
  /** Digests by path below the vendor's address that signed files are known to have. Default: the vendor's, for the vendor's key. */
  knownDigests?: Readonly<Record<string, string>> | undefined;
  /** Where verified files are kept; none keeps nothing. */
  cacheDirectory?: string | undefined;
}

export interface ReleaseWorld {
  fetch: Fetch;
  now: () => Date;
  random: () => number;
  /** Ends all downloads; its reason is thrown. */
  signal: AbortSignal;
  /** `kubectl-provision/1.0.0`. */
  userAgent: string;
  /** Gets charts from image registries; without it `oci://` is not known. */
  pullChart?: PullChart | undefined;
  /** Packs the folder of a chart; without it a chart is a file. */
  packChart?: PackFolder | undefined;
  /** Default: setTimeout. */
  pause?: Web['pause'];
  /** Default: 15 s of silence, 120 s for an answer. */
  limits?: Web['limits'];
  /** Default: 4 tries within 30 s, pauses up to 0.5, 1 and 2 s. */
  retryPolicy?: RetryPolicy;
  /** Told before a download is repeated. */
  onRetry?: (retry: Retry & {url: string}) => void;
}

/** The options that a run's settings stand for; reads the trusted key's file if one is named. */
export async function releaseOptions(settings: ReleaseSettings, version: string, cwd: string): Promise<ReleaseOptions> {
  return {
    version,
    cwd,
    mirror: settings.mirror,
    offline: settings.offline,
    overrides: {
      chart: settings.helmChart,
      las: settings.lasManifest,
      sgxplugin: settings.sgxPluginManifest,
      secrets_operator: settings.secretOperatorManifest,
      'cert-manager': settings.certManager,
      plugin: settings.kubectlPlugin,
    },
    chartRepository: settings.impsHelmRepo,
    chart: settings.impsHelmChart,
    allowUnverified: settings.allowUnverified,
    trustedKeys: settings.trustedKey === undefined ? undefined : [await readKeyFile(resolve(cwd, settings.trustedKey))],
    cacheDirectory: settings.cacheDirectory,
  };
}

async function readKeyFile(file: string): Promise<KeyAnchor> {
  const text = await readFile(file, 'utf8').catch((thrown) => {
    throw new Failure({
      kind: 'usage',
      summary: 'the trusted key cannot be read',
      object: file,
      reason: reasonOf(thrown),
      next: 'name a readable file with --trusted-key',
      cause: thrown,
    });
  });
  return await readTrustedKey(text, file);
}
