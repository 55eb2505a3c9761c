// One change against the API server.

import {ApiError} from '../cluster/api-error.ts';
import type {Cluster} from '../cluster/cluster.ts';
import {type Adoption, adoptionOf} from '../cluster/former-managers.ts';
import type {KubeObject} from '../cluster/object.ts';
import {describe, refOf} from '../cluster/object.ts';
import {getObject} from '../cluster/read.ts';
import type {FieldConflict} from '../cluster/write.ts';
import {ApplyConflict, applyObject, createObject, deleteObject, patchObject} from '../cluster/write.ts';
import type {Emit} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import {managersFor} from './drift.ts';
import {fieldManager, helmFieldManager} from './field-manager.ts';
import type {Change, Marks} from './step.ts';

export interface ChangeOptions {
  cluster: Cluster;
  emit: Emit;
  forceConflicts: boolean;
  signal: AbortSignal;
  /** What became of the marked steps so far. */
  marks: Marks;
}

export async function makeChange(change: Change, options: ChangeOptions): Promise<void> {
  const {cluster} = options;
  switch (change.step) {
    case 'apply':
      if (change.adoption !== undefined) await adoptFields(change, change.adoption, cluster);
      await applyOurs(change, options);
      return;
    case 'create':
      await createLock(change, options);
      return;
    case 'patch':
      await patchOurs(change, options);
      return;
    case 'delete':
      await deleteObject(cluster, change.ref, {uid: change.uid});
      return;
    case 'local':
      for (const text of await change.make(options.signal)) options.emit({type: 'note', level: 'info', text});
  }
}

/** An object whose status moves all the time (a workload that rolls out) is read again until the patch meets it as it was read. */
async function adoptFields(
  {object, manager = fieldManager}: Extract<Change, {step: 'apply'}>,
  first: Adoption,
  cluster: Cluster,
): Promise<void> {
  let adoption: Adoption | undefined = first;
  for (let tries = 1; adoption !== undefined; tries++) {
    try {
      await patchObject(cluster, refOf(object), {metadata: adoption}, {fieldManager});
      return;
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 409) || tries === mostAdoptions) throw error;
    }
    const live = await getObject(cluster, refOf(object));
    adoption = live && adoptionOf(live, managersFor(manager));
  }
}

const mostAdoptions = 10;

/** Of two who create the same object at once one is told so by the API server, and steps back. */
async function createLock(change: Extract<Change, {step: 'create'}>, {cluster}: ChangeOptions): Promise<void> {
  try {
    await createObject(cluster, change.object, {fieldManager});
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 409)) throw error;
    throw new Failure({
      summary: change.taken,
      object: describe(change.object),
      next: change.next ?? 'wait until it has ended, then run the same command again',
      cause: error,
    });
  }
}

async function patchOurs(change: Extract<Change, {step: 'patch'}>, options: ChangeOptions): Promise<void> {
  const {cluster, marks} = options;
  const patch = typeof change.patch === 'function' ? change.patch(marks) : change.patch;
  try {
    await patchObject(cluster, change.ref, patch, {fieldManager});
  } catch (error) {
    if (!(change.absentIsFine && error instanceof ApiError && error.isAbsent)) throw error;
  }
}

/**
 * Server-side apply. Fields that someone changed by hand (operation Update) are drift, which is what we are asked to mend:
 * they are taken back, and said so. Fields that another applier declares are its intention: never without --force-conflicts.
 */
async function applyOurs(
  {object, manager: name = fieldManager}: Extract<Change, {step: 'apply'}>,
  {cluster, emit, forceConflicts}: ChangeOptions,
): Promise<void> {
  try {
    await applyObject(cluster, object, {fieldManager: name, force: forceConflicts});
  } catch (error) {
    if (!(error instanceof ApplyConflict)) throw error;
    const foreign = error.conflicts.filter((conflict) => !mayTakeBack(conflict));
    if (foreign.length > 0 || error.conflicts.length === 0) throw conflictFailure(object, foreign, error);
    await applyObject(cluster, object, {fieldManager: name, force: true});
    for (const {manager, field} of error.conflicts) {
      emit({type: 'note', level: 'verbose', text: `${describe(object)}: took back ${field}, last set by ${manager}`});
    }
  }
}

/** Helm is the former applier of the very same release; its own records say so before anything is applied. */
function mayTakeBack({manager, operation}: FieldConflict): boolean {
  return operation === 'Update' || manager === helmFieldManager || manager === fieldManager;
}

function conflictFailure(object: KubeObject, foreign: readonly FieldConflict[], cause: ApplyConflict): Failure {
  const managers = [...new Set(foreign.map(({manager}) => manager))].join(', ');
  const fields = foreign.map(({field}) => field).join(', ');
  return new Failure({
    summary: `${managers || 'another field manager'} also applies this object`,
    object: describe(object),
    reason: fields === '' ? cause.message : `fields ${fields}`,
    next: `let ${managers || 'that tool'} give the object up, or take the fields over with --force-conflicts`,
    cause,
  });
}
