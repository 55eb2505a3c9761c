// Writing objects: server-side apply, create, replace, patch, delete.
import {Failure} from '../report/failure.ts';
import type {Cluster} from './cluster.ts';
import type {KubeObject, ObjectRef} from './object.ts';

/** One field that another field manager holds. */
export interface FieldConflict {
  manager: string;
  operation: 'Apply' | 'Update';
  /** `.spec.replicas` */
  field: string;
}

/** A server-side apply met fields that others hold; `force` takes them over. */
export class ApplyConflict extends Failure {
  readonly conflicts: readonly FieldConflict[];

  constructor(object: string, conflicts: readonly FieldConflict[]) {
    super({summary: 'fields are held by other managers', object});
    this.conflicts = conflicts;
  }
}

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
export async function applyObject(_cluster: Cluster, _object: KubeObject, _options: ApplyOptions): Promise<KubeObject> {
  throw new Failure({summary: 'writing is not built yet'});
}

/** Creates; throws ApiError with code 409 when it exists. metadata.generateName may stand for the name. */
export async function createObject(
  _cluster: Cluster,
  _object: KubeObject,
  _options: WriteOptions = {},
): Promise<KubeObject> {
  throw new Failure({summary: 'writing is not built yet'});
}

/** Replaces the whole object; with metadata.resourceVersion only if it is unchanged (else ApiError 409). */
export async function replaceObject(
  _cluster: Cluster,
  _object: KubeObject,
  _options: WriteOptions = {},
): Promise<KubeObject> {
  throw new Failure({summary: 'writing is not built yet'});
}

export interface PatchOptions extends WriteOptions {
  /** `status` or `scale`. */
  subresource?: string;
}

/** Merge patch (RFC 7386): null removes a field, lists are replaced. */
export async function patchObject(
  _cluster: Cluster,
  _ref: ObjectRef,
  _patch: Record<string, unknown>,
  _options: PatchOptions = {},
): Promise<KubeObject> {
  throw new Failure({summary: 'writing is not built yet'});
}

export interface DeleteOptions {
  /** Delete only this very object, not one that took its name (else ApiError 409). */
  uid?: string | undefined;
  /** What becomes of the objects it owns. Default: Background. */
  propagation?: 'Background' | 'Foreground' | 'Orphan';
  dryRun?: boolean;
  signal?: AbortSignal | undefined;
}

/** Deletes; true when there was something to delete. It may live on until its finalizers are done: wait for `deleted`. */
export async function deleteObject(_cluster: Cluster, _ref: ObjectRef, _options: DeleteOptions = {}): Promise<boolean> {
  throw new Failure({summary: 'writing is not built yet'});
}
