// Reading objects: one or a list, and both in a form in which a refused or failed read is never taken for absence.
import {Failure, reasonOf} from '../report/failure.ts';
import {ApiError} from './api-error.ts';
import type {Cluster} from './cluster.ts';
import {fetchList, fetchObject, type ListOptions, type ReadOptions} from './fetch.ts';
import type {KubeObject, ObjectRef} from './object.ts';
import type {Selection} from './selection.ts';

/** One object; undefined when it does not exist or the server does not have its kind. */
export async function getObject(
  cluster: Cluster,
  ref: ObjectRef,
  options: ReadOptions = {},
): Promise<KubeObject | undefined> {
  try {
    return await fetchObject(cluster, ref, options);
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return undefined;
    throw error;
  }
}

/** All objects of a selection, page by page; none when the server does not have the kind. */
export async function listObjects(
  cluster: Cluster,
  selection: Selection,
  options: ListOptions = {},
): Promise<KubeObject[]> {
  try {
    return (await fetchList(cluster, selection, options)).items;
  } catch (error) {
    if (error instanceof ApiError && error.isUnknownKind) return [];
    throw error;
  }
}

/** What a read found out. `refused` and `failed` mean that nothing is known. */
export type ReadResult<T> =
  | {state: 'found'; value: T}
  | {state: 'absent'}
  /** The server does not have the kind: its CRD is not installed. */
  | {state: 'no-kind'}
  | {state: 'refused'; reason: string}
  | {state: 'failed'; reason: string};

/** Like getObject, for observation: throws only when aborted. */
export function readObject(
  cluster: Cluster,
  ref: ObjectRef,
  options: ReadOptions = {},
): Promise<ReadResult<KubeObject>> {
  return readSafely(fetchObject(cluster, ref, options));
}

/** Like listObjects, for observation: `found` with all objects (perhaps none), never `absent`. Throws only when aborted. */
export function readList(
  cluster: Cluster,
  selection: Selection,
  options: ListOptions = {},
): Promise<ReadResult<KubeObject[]>> {
  return readSafely(fetchList(cluster, selection, options).then(({items}) => items));
}

/** Turns any read into a ReadResult: undefined is `absent`, the server's errors are told apart. Other errors are thrown. */
export async function readSafely<T>(read: Promise<T | undefined>): Promise<ReadResult<T>> {
  try {
    const value = await read;
    return value === undefined ? {state: 'absent'} : {state: 'found', value};
  } catch (error) {
    if (error instanceof ApiError) return resultOf(error);
    // The end of the run (a signal, the deadline) is no result of a read.
    if (error instanceof Failure && error.kind !== 'interrupted' && error.kind !== 'deadline') {
      return {state: 'failed', reason: reasonOf(error)};
    }
    throw error;
  }
}

function resultOf(error: ApiError): ReadResult<never> {
  if (error.isAbsent) return {state: 'absent'};
  if (error.isUnknownKind) return {state: 'no-kind'};
  const reason = [error.summary, error.reason].filter(Boolean).join(': ');
  return error.isRefused ? {state: 'refused', reason} : {state: 'failed', reason};
}
