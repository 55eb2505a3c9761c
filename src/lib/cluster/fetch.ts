// The plain reads beneath: they throw what the server answers, absence included.
import {Failure} from '../report/failure.ts';
import {ApiError} from './api-error.ts';
import type {Cluster, RequestOptions} from './cluster.ts';
import {collectionPath, type KindRow, pathOf} from './kinds.ts';
import {describeRef, type KubeObject, type ObjectRef} from './object.ts';
import {describeSelection, type Selection} from './selection.ts';
import {unknownKind} from './unknown-kind.ts';

export interface ReadOptions {
  signal?: AbortSignal | undefined;
  /** Nearly all of it is compressed data: to compress it once more takes the server longer than it saves. */
  isPacked?: boolean | undefined;
}

export interface ListOptions extends ReadOptions {
  /** Only metadata is sent (PartialObjectMetadata): a fraction of the bytes. */
  metadataOnly?: boolean;
  /** At most this many objects are read; without, all. */
  limit?: number;
}

/** Objects, and the resource version that a watch can go on from. */
export interface Listing {
  items: KubeObject[];
  resourceVersion: string;
}

/** One object; without a namespace, of the context's. Throws ApiError, also when it is absent (`isAbsent`) or its kind is unknown (`isUnknownKind`). */
export async function fetchObject(
  cluster: Cluster,
  ref: ObjectRef,
  {signal, isPacked}: ReadOptions = {},
): Promise<KubeObject> {
  const object = describeRef(ref);
  const row = await rowOf(cluster, ref, object);
  return cluster.request<KubeObject>('GET', pathOf(row, inNamespace(cluster, ref)), {object, signal, isPacked});
}

/** All objects of a selection, page by page, with the list's resource version. Throws ApiError, also when the kind is unknown (`isUnknownKind`). */
export async function fetchList(cluster: Cluster, selection: Selection, options: ListOptions = {}): Promise<Listing> {
  for (let restarts = 0; ; restarts++) {
    try {
      return await fetchPages(cluster, selection, options);
    } catch (error) {
      // The list grew too old while we read its pages: the server wants us to begin again.
      const isTooOld = error instanceof ApiError && error.code === 410;
      if (!isTooOld || restarts === mostRestarts) throw error;
    }
  }
}

const mostRestarts = 3;
const pageSize = 500;

async function fetchPages(cluster: Cluster, selection: Selection, options: ListOptions): Promise<Listing> {
  const items: KubeObject[] = [];
  let resourceVersion = '';
  for await (const page of pagesOf(cluster, selection, options)) {
    items.push(...page.items);
    ({resourceVersion} = page);
  }
  return {items, resourceVersion};
}

/**
 * The objects of a selection page by page, for those who need not hold them all. Throws as fetchList does, and ApiError 410
 * when the list grew too old between two pages: then begin again.
 */
export async function* pagesOf(
  cluster: Cluster,
  selection: Selection,
  options: ListOptions = {},
): AsyncGenerator<Listing, void, undefined> {
  const object = describeSelection(selection);
  const row = await rowOf(cluster, selection, object);
  let next: string | undefined;
  for (let read = 0; ; ) {
    const missing = options.limit === undefined ? pageSize : Math.min(pageSize, options.limit - read);
    const page = await cluster.request<Page>('GET', collectionPath(row, selection.namespace), {
      ...listRequest(selection, options, missing, next),
      object,
    });
    if (!isPage(page)) throw noList(cluster, object);
    // The server leaves apiVersion and kind out of a list's items.
    const items = (page.items ?? []).map((item) => ({...item, apiVersion: row.apiVersion, kind: row.kind}));
    read += items.length;
    next = page.metadata.continue || undefined;
    yield {items, resourceVersion: page.metadata.resourceVersion ?? ''};
    const isFull = options.limit !== undefined && read >= options.limit;
    if (next === undefined || isFull) return;
  }
}

interface Page {
  items: KubeObject[] | null;
  metadata: {continue?: string; resourceVersion?: string};
}

/** What is no list must not pass for an empty one. */
function isPage(page: Partial<Page> | null): page is Page {
  return (
    typeof page?.metadata === 'object' &&
    page.metadata !== null &&
    (page.items === null || (Array.isArray(page.items) && page.items.every(isNamed)))
  );
}

/** What is no object would be judged as one. */
function isNamed(item: unknown): boolean {
  const {metadata}: {metadata?: unknown} = typeof item === 'object' && item !== null ? item : {};
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata && typeof metadata.name === 'string';
}

function noList({context}: Cluster, object: string): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: 'the server answered with something that is not a list',
    object: context.server,
    reason: `it was asked for ${object}`,
    next: 'check that the server of the context is an API server and that no proxy stands in between',
  });
}

function listRequest(
  {labelSelector, fieldSelector}: Selection,
  {metadataOnly, signal}: ListOptions,
  limit: number,
  next: string | undefined,
): RequestOptions {
  return {
    query: {labelSelector, fieldSelector, limit, continue: next},
    ...(metadataOnly && {accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'}),
    signal,
  };
}

/** As kubectl does: the context's namespace where none is named. Kinds without namespace do not mind. */
export function inNamespace<T extends {namespace?: string | undefined}>(
  cluster: Cluster,
  ref: T,
): T & {namespace: string} {
  return {...ref, namespace: ref.namespace ?? cluster.context.namespace};
}

/** The kind's row; throws the same error as the server does for a kind that it lacks. */
export async function rowOf(
  cluster: Cluster,
  {apiVersion, kind}: {apiVersion: string; kind: string},
  object: string,
): Promise<KindRow> {
  const row = await cluster.kinds.find(apiVersion, kind);
  if (row === undefined) throw unknownKind(apiVersion, kind, object);
  return row;
}
