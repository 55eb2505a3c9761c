// What charts may ask of the cluster while they are rendered: `.Capabilities` and `lookup`. Reads only.
import {ApiError} from '../cluster/api-error.ts';
import {discoverApiVersions} from '../cluster/api-versions.ts';
import type {Cluster} from '../cluster/cluster.ts';
import {discoverKinds} from '../cluster/discovery.ts';
import {collectionPath, type KindRow, pathOf} from '../cluster/kinds.ts';
import {type Capabilities, helmVersion} from '../helm/capabilities.ts';
import type {AskCluster, LookupAnswer, LookupRequest} from '../helm/lookups.ts';

export interface ChartQuestions {
  /** Asked at most once. */
  capabilities(): Promise<Capabilities>;
  lookup: AskCluster;
}

export function questionsTo(cluster: Cluster, signal?: AbortSignal): ChartQuestions {
  let capabilities: Promise<Capabilities> | undefined;
  return {
    capabilities: () => {
      capabilities ??= readCapabilities(cluster, signal);
      return capabilities;
    },
    lookup: (request) => answerLookup(cluster, request, signal),
  };
}

async function readCapabilities(cluster: Cluster, signal: AbortSignal | undefined): Promise<Capabilities> {
  const [version, apiVersions] = await Promise.all([
    cluster.request<{gitVersion: string; major: string; minor: string}>('GET', '/version', {signal}),
    discoverApiVersions(cluster),
  ]);
  const {gitVersion, major, minor} = version;
  return {kubeVersion: {version: gitVersion, major, minor}, apiVersions, helmVersion};
}

/** What is not there is nothing, as in Helm; a group that is not there is an error, and so is a refusal. */
async function answerLookup(
  cluster: Cluster,
  request: LookupRequest,
  signal: AbortSignal | undefined,
): Promise<LookupAnswer> {
  const {apiVersion, kind, name} = request;
  const row = await cluster.kinds.find(apiVersion, kind);
  if (row === undefined) return withoutKind(cluster, request);
  try {
    const answer = await cluster.request<Listed>('GET', pathFor(row, request), {
      object: `lookup of ${[kind, name].filter(Boolean).join(' ')}`,
      signal,
    });
    return {found: name === '' ? withItemKinds(answer) : answer};
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 404) return error.isAbsent ? {found: {}} : withoutKind(cluster, request);
    return {error: error.status?.message ?? error.message};
  }
}

/** A name without a namespace is asked for without one, which finds nothing where the kind has namespaces. */
function pathFor(row: KindRow, {namespace, name}: LookupRequest): string {
  const within = namespace === '' ? undefined : namespace;
  return name === '' ? collectionPath(row, within) : pathOf(row, {namespace: within, name});
}

async function withoutKind(cluster: Cluster, {apiVersion, kind}: LookupRequest): Promise<LookupAnswer> {
  if ((await discoverKinds(cluster, apiVersion)) !== undefined) return {found: {}};
  const words = 'the server could not find the requested resource';
  return {error: `unable to get apiresource from unstructured: ${apiVersion}, Kind=${kind}: ${words}`};
}

interface Listed {
  apiVersion?: string;
  kind?: string;
  items?: object[] | null;
}

/** The server leaves apiVersion and kind out of a list's items; what reads them in Go adds them. */
function withItemKinds({items, ...list}: Listed): object {
  const kind = list.kind?.replace(/List$/, '');
  return {...list, items: (items ?? []).map((item) => ({apiVersion: list.apiVersion, kind, ...item}))};
}
