// Writing objects: server-side apply, create, replace, patch, delete.
import {ApiError} from './api-error.ts';
import {ApplyConflict, conflictsOf} from './apply-conflict.ts';
import type {Cluster, Method, RequestOptions} from './cluster.ts';
import {inNamespace, rowOf} from './fetch.ts';
import {collectionPath, pathOf} from './kinds.ts';
import {describeRef, type KubeObject, type ObjectRef, refOf} from './object.ts';

export {ApplyConflict, type FieldConflict} from './apply-conflict.ts';

export interface WriteOptions {
  /** Have the server validate and admit it, but store nothing. */
  dryRun?: boolean;
  fieldManager?: string;
  signal?: AbortSignal | undefined;
}

export interface ApplyOptions extends WriteOptions {
  fieldManager: string;
  /** Take over fields that other managers hold. */
  force?: boolean;
}

/** Server-side apply; gives the object as stored. Throws ApplyConflict when others hold fields of it. */
export async function applyObject(cluster: Cluster, object: KubeObject, options: ApplyOptions): Promise<KubeObject> {
  try {
    return await write(cluster, 'PATCH', refOf(object), {
      ...requestFor(options),
      query: {...queryFor(options), force: options.force === true},
      // JSON is YAML; the server knows apply by this content type.
      contentType: 'application/apply-patch+yaml',
      body: withoutManagedFields(object),
    });
  } catch (error) {
    const conflicts = error instanceof ApiError && error.code === 409 ? conflictsOf(error.status) : [];
    if (conflicts.length === 0) throw error;
    throw new ApplyConflict(describeRef(refOf(object)), conflicts);
  }
}

/** Creates; throws ApiError with code 409 when it exists. metadata.generateName may stand for the name. */
export async function createObject(
  cluster: Cluster,
  object: KubeObject,
  options: WriteOptions = {},
): Promise<KubeObject> {
  const named = describeRef(refOf(object));
  const row = await rowOf(cluster, object, named);
  return cluster.request<KubeObject>('POST', collectionPath(row, inNamespace(cluster, object.metadata).namespace), {
    ...requestFor(options),
    object: named,
    body: object,
    // A dry run leaves nothing behind, so it may be sent twice.
    repeatable: options.dryRun === true,
  });
}

/** Replaces the whole object; with metadata.resourceVersion only if it is unchanged (else ApiError 409). */
export function replaceObject(cluster: Cluster, object: KubeObject, options: WriteOptions = {}): Promise<KubeObject> {
  return write(cluster, 'PUT', refOf(object), {...requestFor(options), body: object});
}

export interface PatchOptions extends WriteOptions {
  /** `status` or `scale`. */
  subresource?: string;
}

/** Merge patch (RFC 7386): null removes a field, lists are replaced. */
export function patchObject(
  cluster: Cluster,
  ref: ObjectRef,
  patch: Record<string, unknown>,
  options: PatchOptions = {},
): Promise<KubeObject> {
  return write(
    cluster,
    'PATCH',
    ref,
    {...requestFor(options), contentType: 'application/merge-patch+json', body: patch},
    options.subresource,
  );
}

export interface DeleteOptions {
  /** Delete only this very object, not one that took its name (else ApiError 409). */
  uid?: string | undefined;
  /** Delete only what was read, not what somebody has changed since (else ApiError 409). */
  resourceVersion?: string | undefined;
  /** What becomes of the objects it owns. Default: Background. */
  propagation?: 'Background' | 'Foreground' | 'Orphan';
  dryRun?: boolean;
  signal?: AbortSignal | undefined;
}

/** Deletes; true when there was something to delete. It may live on until its finalizers are done: wait for `deleted`. */
export async function deleteObject(cluster: Cluster, ref: ObjectRef, options: DeleteOptions = {}): Promise<boolean> {
  const {uid, resourceVersion, propagation = 'Background', dryRun, signal} = options;
  const preconditions = {
    ...(uid !== undefined && {uid}),
    ...(resourceVersion !== undefined && {resourceVersion}),
  };
  try {
    await write(cluster, 'DELETE', ref, {
      body: {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        propagationPolicy: propagation,
        ...(Object.keys(preconditions).length > 0 && {preconditions}),
        ...(dryRun && {dryRun: ['All']}),
      },
      // With the UID a second sending can only meet the same object or none.
      repeatable: uid !== undefined || dryRun === true,
      signal,
    });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return false;
    throw error;
  }
}

async function write(
  cluster: Cluster,
  method: Method,
  ref: ObjectRef,
  request: RequestOptions,
  subresource?: string,
): Promise<KubeObject> {
  const object = describeRef(ref);
  const row = await rowOf(cluster, ref, object);
  const path = pathOf(row, inNamespace(cluster, ref)) + (subresource === undefined ? '' : `/${subresource}`);
  return cluster.request<KubeObject>(method, path, {...request, object});
}

function requestFor(options: WriteOptions): RequestOptions {
  return {query: queryFor(options), signal: options.signal};
}

function queryFor({dryRun, fieldManager}: WriteOptions): NonNullable<RequestOptions['query']> {
  return {fieldManager, dryRun: dryRun === true ? 'All' : undefined};
}

/** The server refuses to apply an object that carries managedFields, as objects read from it do. */
function withoutManagedFields(object: KubeObject): KubeObject {
  const {managedFields: _, ...metadata} = object.metadata;
  return {...object, metadata};
}
