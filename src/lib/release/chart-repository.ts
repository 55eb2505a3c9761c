// A Helm chart repository: its index, and the chart in it that is wanted.
import {Failure, reasonOf} from '../report/failure.ts';
import {textOf} from './artefact.ts';

export interface IndexEntry {
  /** Path of the chart below the repository. */
  path: string;
  /** SHA-256, lower case hexadecimal. */
  digest: string;
}

export interface WantedChart {
  name: string;
  version: string;
}

/**
 * The entry of an index.yaml for one chart version.
 * `repository` is the address of the repository; charts that lie elsewhere are refused, so that a changed index
 * cannot send us to another server.
 */
export async function findInIndex(index: Uint8Array, repository: string, wanted: WantedChart): Promise<IndexEntry> {
  const url = `${repository}/index.yaml`;
  const entries = chartEntries(await parseIndex(index, url), wanted.name);
  const isWanted = (version: unknown) => version === wanted.version || version === `v${wanted.version}`;
  const entry = entries.find(({version}) => version === wanted.version) ?? entries.find((e) => isWanted(e.version));
  const where = {object: url, summary: `the chart repository cannot be used for ${wanted.name} ${wanted.version}`};
  if (!entry) {
    const next = 'see that chart and version are right, and that the repository is up to date';
    throw new Failure({...where, reason: `its index has ${versionsOf(entries, wanted.name)}`, next});
  }
  if (typeof entry.digest !== 'string' || !/^[0-9a-f]{64}$/.test(entry.digest)) {
    const next = 'make the index anew: helm repo index';
    throw new Failure({...where, reason: 'its index gives no SHA-256 digest for it', next});
  }
  const path = pathBelow(repository, entry.urls);
  if (path === undefined) {
    const next = `name the packed chart by its own address, with #sha256=${entry.digest} behind it`;
    throw new Failure({...where, reason: `its index names no address below ${repository}`, next});
  }
  return {path, digest: entry.digest};
}

interface RawEntry {
  version?: unknown;
  digest?: unknown;
  urls?: unknown;
}

async function parseIndex(index: Uint8Array, url: string): Promise<unknown> {
  const {parse} = await import('yaml');
  try {
    return parse(textOf({bytes: index, url}));
  } catch (thrown) {
    throw new Failure({
      summary: 'the index of the chart repository is not valid YAML',
      object: url,
      reason: reasonOf(thrown),
    });
  }
}

function chartEntries(index: unknown, name: string): RawEntry[] {
  const entries = member(member(index, 'entries'), name);
  return Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'object' && entry !== null) : [];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function pathBelow(repository: string, urls: unknown): string | undefined {
  const [url] = Array.isArray(urls) ? urls : [];
  if (typeof url !== 'string') return undefined;
  if (url.startsWith(`${repository}/`)) return url.slice(repository.length + 1);
  return /^[a-z][a-z0-9+.-]*:/i.test(url) ? undefined : url;
}

function versionsOf(entries: readonly RawEntry[], name: string): string {
  if (entries.length === 0) return `no chart ${name}`;
  const versions = entries.slice(0, 10).map(({version}) => version);
  return `only ${versions.join(', ')}${entries.length > 10 ? ` and ${entries.length - 10} more` : ''}`;
}
