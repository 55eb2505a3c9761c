// A server-side apply that met fields of other field managers.
import {Failure} from '../report/failure.ts';
import type {ApiStatus} from './api-error.ts';

/** One field that another field manager holds. */
export interface FieldConflict {
  manager: string;
  /** Apply: server-side apply. Update: a client that wrote the object otherwise. */
  operation: 'Apply' | 'Update';
  /** `.spec.replicas` */
  field: string;
}

/** Throwing it leaves the object untouched; applying with `force` takes the fields over. */
export class ApplyConflict extends Failure {
  readonly conflicts: readonly FieldConflict[];

  constructor(object: string, conflicts: readonly FieldConflict[]) {
    super({
      summary: 'some of its fields are held by others',
      object,
      reason: conflicts.map(({field, manager}) => `${field} by ${manager}`).join(', '),
      next: 'let them go there, or take them over with --force-conflicts',
    });
    this.conflicts = conflicts;
  }
}

/** The conflicts that a Status of code 409 lists; none when it is about something else. */
export function conflictsOf(status: ApiStatus | undefined): FieldConflict[] {
  return (status?.details?.causes ?? [])
    .filter(({reason}) => reason === 'FieldManagerConflict')
    .map(({field = '', message = ''}) => ({field, ...managerOf(message)}));
}

/** An Update is told as `conflict with "kubectl" using apps/v1`, an Apply as `conflict with "helm"`. */
function managerOf(message: string): Pick<FieldConflict, 'manager' | 'operation'> {
  const manager = /^conflict with "(?<manager>[^"]*)"/.exec(message)?.groups?.manager ?? message;
  return {manager, operation: / using \S+/.test(message) ? 'Update' : 'Apply'};
}
