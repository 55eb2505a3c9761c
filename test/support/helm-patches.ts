// The record that a planned change would write.

import type {ReleaseRecord} from '../../src/lib/helm/record.ts';
import {decodeRecord} from '../../src/lib/helm/record-code.ts';
import type {Marks, Step} from '../../src/lib/plan/step.ts';

/** @param marks what has become of the marked steps when it is written */
export function recordOfPatch(step: Step | undefined, marks: Marks = new Map()): ReleaseRecord {
  if (step?.step !== 'patch') throw new TypeError('no record is written here');
  const patch = typeof step.patch === 'function' ? step.patch(marks) : step.patch;
  const {release} = patch.data as {release: string};
  return decodeRecord(Buffer.from(release, 'base64').toString('latin1'), 'a planned record');
}
