// Watching objects without a gap: survives time limits, lost connections and expired resource versions.
import {setTimeout as pause} from 'node:timers/promises';
import {Failure, reasonOf} from '../report/failure.ts';
import {ApiError, type ApiStatus} from './api-error.ts';
import type {Cluster} from './cluster.ts';
import {fetchList, rowOf} from './fetch.ts';
import {collectionPath} from './kinds.ts';
import {type KubeObject, keyOf, refOf} from './object.ts';
import {describeSelection, type Selection} from './selection.ts';

export type WatchEvent =
  | {type: 'added' | 'modified'; object: KubeObject}
  /** After a gap only apiVersion, kind and metadata of the object are known. */
  | {type: 'deleted'; object: KubeObject}
  /** All that existed at the beginning (or after a gap) has been told. */
  | {type: 'synced'}
  /** The server cannot be heard at the moment; the watch goes on trying. */
  | {type: 'broken'; reason: string};

export interface WatchOptions {
  /** Its abort ends the watch. */
  signal: AbortSignal;
  /** Go on from here (of a list or an object). Without, all objects are listed first and told as `added`, then `synced`. */
  resourceVersion?: string;
}

/** The server ends each watch after this time; a connection that is silent for longer is given up as dead. */
const watchSeconds = 240;
const silenceMs = (watchSeconds + 30) * 1000;
const pauses = {firstMs: 100, mostMs: 5_000};

/** Events without end, until the signal aborts (then it just ends). Throws when the server refuses or lacks the kind. */
export async function* watchObjects(
  cluster: Cluster,
  selection: Selection,
  {signal, resourceVersion}: WatchOptions,
): AsyncGenerator<WatchEvent, void, undefined> {
  const place: Place = {version: resourceVersion, known: new Map(), pauseMs: pauses.firstMs};
  while (!signal.aborted) {
    try {
      if (place.version === undefined) yield* listing(cluster, selection, place, signal);
      yield* watching(cluster, selection, place, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error)) throw error;
      if (isExpired(error)) place.version = undefined;
      else yield {type: 'broken', reason: reasonOf(error)};
    }
    if (place.pauseMs > 0) await pause(place.pauseMs, undefined, {signal}).catch(() => {});
    place.pauseMs = Math.min(Math.max(place.pauseMs, pauses.firstMs) * 2, pauses.mostMs);
  }
}

/** Where a watch stands: the version to go on from (undefined: list anew), and what its reader knows of. */
interface Place {
  version: string | undefined;
  known: Map<string, KubeObject>;
  /** Before the next connection; grows while nothing is heard. */
  pauseMs: number;
}

/** Tells what a list shows against what is known: everything at first, after a gap what happened meanwhile. */
async function* listing(
  cluster: Cluster,
  selection: Selection,
  place: Place,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const {items, resourceVersion} = await fetchList(cluster, selection, {signal});
  const gone = new Map(place.known);
  for (const object of items) {
    gone.delete(keyOf(refOf(object)));
    const event = changeOf(place, object);
    if (event !== undefined) yield event;
  }
  for (const object of gone.values()) yield deletionOf(place, object);
  place.version = resourceVersion;
  yield {type: 'synced'};
}

async function* watching(
  cluster: Cluster,
  selection: Selection,
  place: Place,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const {labelSelector, fieldSelector, namespace} = selection;
  const object = describeSelection(selection);
  const row = await rowOf(cluster, selection, object);
  const lines = await cluster.stream('GET', collectionPath(row, namespace), {
    query: {
      watch: true,
      allowWatchBookmarks: true,
      timeoutSeconds: watchSeconds,
      resourceVersion: place.version,
      labelSelector,
      fieldSelector,
    },
    signal: AbortSignal.any([signal, AbortSignal.timeout(silenceMs)]),
    object,
  });
  const opened = performance.now();
  for await (const line of lines) {
    place.pauseMs = 0;
    if (line === '') continue;
    const event = eventOf(place, messageOf(line, object));
    if (event !== undefined) yield event;
  }
  // A watch that ended after a while was simply over; one that ends at once is not opened anew without a pause.
  if (performance.now() - opened > pauses.mostMs) place.pauseMs = 0;
}

interface Message {
  type: string;
  object: KubeObject;
}

function messageOf(line: string, object: string): Message {
  let message: Message;
  try {
    message = JSON.parse(line);
  } catch (error) {
    throw new Failure({
      kind: 'undetermined',
      summary: 'the watch sent something that is not JSON',
      object,
      cause: error,
    });
  }
  if (message.type !== 'ERROR') return message;
  const status = message.object as ApiStatus & {code?: number};
  throw new ApiError({
    code: status.code ?? 500,
    status,
    kind: 'undetermined',
    summary: 'the watch ended with an error',
    object,
    reason: status.message,
    next: undefined,
  });
}

function eventOf(place: Place, {type, object}: Message): WatchEvent | undefined {
  place.version = object.metadata.resourceVersion ?? place.version;
  if (type === 'BOOKMARK') return undefined;
  return type === 'DELETED' ? deletionOf(place, object) : changeOf(place, object);
}

/** Undefined when the reader has been told of this very version. Only metadata is kept. */
function changeOf({known}: Place, object: KubeObject): WatchEvent | undefined {
  const key = keyOf(refOf(object));
  const before = known.get(key)?.metadata;
  const {apiVersion, kind, metadata} = object;
  known.set(key, {apiVersion, kind, metadata: {...metadata, managedFields: []}});
  if (before?.uid === metadata.uid && before?.resourceVersion === metadata.resourceVersion) return undefined;
  return {type: before === undefined ? 'added' : 'modified', object};
}

function deletionOf({known}: Place, object: KubeObject): WatchEvent {
  known.delete(keyOf(refOf(object)));
  return {type: 'deleted', object};
}

function isExpired(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 410 || error.status?.reason === 'Expired');
}

/** What no patience mends: no right to watch, no such kind, a request that the server does not understand. */
function isFinal(error: unknown): boolean {
  if (error instanceof ApiError) return error.code >= 400 && error.code < 500 && ![408, 410, 429].includes(error.code);
  return error instanceof Failure && error.kind === 'usage';
}
