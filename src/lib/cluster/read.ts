// Reading objects: one, a list, and both in a form in which a refused read is never taken for absence.
import {Failure} from '../report/failure.ts';
import type {Cluster} from './cluster.ts';
import type {KubeObject, ObjectRef} from './object.ts';
import type {Selection} from './selection.ts';

/** What a read found out. `refused` and `failed` mean that nothing is known. */
export type ReadResult<T> =
  | {state: 'found'; value: T}
  | {state: 'absent'}
  /** The server does not have the kind: its CRD is not installed. */
  | {state: 'no-kind'}
  | {state: 'refused'; reason: string}
  | {state: 'failed'; reason: string};

export interface ReadOptions {
  signal?: AbortSignal | undefined;
}

export interface ListOptions extends ReadOptions {
  /** Only metadata is sent (PartialObjectMetadata): a fraction of the bytes. */
  metadataOnly?: boolean;
  /** At most this many objects are read; without, all. */
  limit?: number;
}

/** One object; undefined when it does not exist or the server does not have its kind. */
export async function getObject(
  _cluster: Cluster,
  _ref: ObjectRef,
  _options: ReadOptions = {},
): Promise<KubeObject | undefined> {
  throw new Failure({summary: 'reading is not built yet'});
}

/** All objects of a selection, page by page; none when the server does not have the kind. */
export async function listObjects(
  _cluster: Cluster,
  _selection: Selection,
  _options: ListOptions = {},
): Promise<KubeObject[]> {
  throw new Failure({summary: 'reading is not built yet'});
}

/** Like getObject, for observation: throws only when aborted. */
export async function readObject(
  _cluster: Cluster,
  _ref: ObjectRef,
  _options: ReadOptions = {},
): Promise<ReadResult<KubeObject>> {
  throw new Failure({summary: 'reading is not built yet'});
}

/** Like listObjects, for observation: `found` with all objects (perhaps none), never `absent`. Throws only when aborted. */
export async function readList(
  _cluster: Cluster,
  _selection: Selection,
  _options: ListOptions = {},
): Promise<ReadResult<KubeObject[]>> {
  throw new Failure({summary: 'reading is not built yet'});
}

/** Turns any read into a ReadResult: undefined is `absent`, errors of the server are told apart. */
export async function readSafely<T>(_read: Promise<T | undefined>): Promise<ReadResult<T>> {
  throw new Failure({summary: 'reading is not built yet'});
}
