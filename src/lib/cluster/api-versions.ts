// Everything the API server serves: its group versions, and the kinds in each.
import type {Cluster} from './cluster.ts';
import {groupPath} from './kinds.ts';

/** Aggregated discovery: one answer for all groups below a path, from Kubernetes 1.26 on. */
const aggregated = ['v2', 'v2beta1'].map(
  (version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
);

interface AggregatedList {
  kind?: string;
  items?: {metadata?: {name?: string}; versions?: AggregatedVersion[]}[];
}

interface AggregatedVersion {
  version: string;
  resources?: {responseKind?: {kind: string}; subresources?: {responseKind?: {kind: string}}[]}[];
}

/** As an older server answers. */
interface PlainLists {
  /** Of /api. */
  versions?: string[];
  /** Of /apis. */
  groups?: {versions: {groupVersion: string}[]}[];
}

/** `v1`, `apps/v1`, `apps/v1/Deployment`, `apps/v1/Scale`; each once. Throws what the server answers. */
export async function discoverApiVersions(cluster: Cluster): Promise<string[]> {
  const found = await Promise.all(['/api', '/apis'].map((path) => versionsBelow(cluster, path)));
  return [...new Set(found.flat())];
}

async function versionsBelow(cluster: Cluster, path: string): Promise<string[]> {
  const accept = [...aggregated, 'application/json'].join(',');
  const answer = await cluster.request<AggregatedList & PlainLists>('GET', path, {accept, object: 'API discovery'});
  if (answer.kind === 'APIGroupDiscoveryList') return (answer.items ?? []).flatMap(versionsOf);
  const versions = [
    ...(answer.versions ?? []),
    ...(answer.groups ?? []).flatMap((group) => group.versions.map(nameOf)),
  ];
  const kinds = await Promise.all(versions.map((version) => kindsOf(cluster, version)));
  return [...versions, ...kinds.flat()];
}

function nameOf({groupVersion}: {groupVersion: string}): string {
  return groupVersion;
}

function versionsOf({metadata, versions = []}: NonNullable<AggregatedList['items']>[number]): string[] {
  return versions.flatMap(({version, resources = []}) => {
    const group = metadata?.name;
    const name = group === undefined || group === '' ? version : `${group}/${version}`;
    const kinds = resources.flatMap(({responseKind, subresources = []}) =>
      [responseKind, ...subresources.map((subresource) => subresource.responseKind)].flatMap(
        (kind) => kind?.kind ?? [],
      ),
    );
    return [name, ...kinds.map((kind) => `${name}/${kind}`)];
  });
}

/** A group version whose own server is away has no kinds to tell; the others count all the same. */
async function kindsOf(cluster: Cluster, version: string): Promise<string[]> {
  try {
    const list = await cluster.request<{resources?: {kind: string}[]}>('GET', groupPath(version), {
      object: `API ${version}`,
    });
    return (list.resources ?? []).map(({kind}) => `${version}/${kind}`);
  } catch {
    return [];
  }
}
