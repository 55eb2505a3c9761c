// The objects of a recorded revision against the cluster.
import type {KubeObject} from '../../cluster/object.ts';
import {describe} from '../../cluster/object.ts';
import {withOwner} from '../../helm/ownership.ts';
import {chartLabel, type ReleaseRecord} from '../../helm/record.ts';
import type {Observation} from '../../plan/observation.ts';
import type {Read} from '../../plan/read.ts';
import {reasonOf} from '../../report/failure.ts';
import {managerOf} from '../helm-release/installed.ts';
import {objectReads, standingOf} from '../helm-release/objects.ts';
import {recordedObjects} from '../helm-release/placed.ts';
import type {ReleaseObjects} from '../helm-release/wanted.ts';
import type {ReleaseTask} from './task.ts';

/** The objects of a revision as Helm applies them: in their namespaces, with the marks of their release. */
export interface RecordedObjects extends ReleaseObjects {
  /** Why its manifest cannot be read; then there are no objects. A record is repaired all the same. */
  problem?: string;
}

export function objectsOfRecord(record: ReleaseRecord): RecordedObjects {
  const {name, namespace, manifest = ''} = record;
  const release = {name, namespace, version: chartLabel(record), crdFiles: 0};
  try {
    const objects = recordedObjects(manifest, namespace).map((object) => withOwner(object, {name, namespace}));
    return {...release, objects};
  } catch (error) {
    return {
      ...release,
      objects: [],
      problem: `the manifest of revision ${record.version} cannot be read: ${reasonOf(error)}`,
    };
  }
}

export function recordedReads(records: readonly ReleaseRecord[]): Read[] {
  return records.flatMap((record) => objectReads(objectsOfRecord(record)));
}

/** How many objects of a revision are in the cluster as it has them, and what is to be said of the others. */
export interface Match {
  revision: number;
  total: number;
  well: number;
  /** `Deployment prod/app: spec.replicas: found 1, wanted 2` */
  differing: string[];
  unknown: {object: string; answer: {state: 'refused' | 'failed'; reason: string}}[];
}

export function matchOf(task: ReleaseTask, record: ReleaseRecord, observation: Observation): Match {
  const {objects, problem} = objectsOfRecord(record);
  if (problem !== undefined) return {revision: record.version, total: 1, well: 0, differing: [problem], unknown: []};
  const match: Match = {revision: record.version, total: objects.length, well: 0, differing: [], unknown: []};
  const subject = {...task, manager: managerOf(record)};
  for (const object of objects) addTo(match, subject, object, observation);
  return match;
}

function addTo(
  match: Match,
  subject: Parameters<typeof standingOf>[0],
  wanted: KubeObject,
  observation: Observation,
): void {
  const object = describe(wanted);
  const standing = standingOf(subject, wanted, observation);
  switch (standing.is) {
    case 'well':
      match.well += 1;
      return;
    case 'unknown':
      match.unknown.push({object, answer: standing.answer});
      return;
    case 'missing':
      match.differing.push(`${object} does not exist`);
      return;
    case 'leaving':
      match.differing.push(`${object}: ${standing.reason}`);
      return;
    case 'foreign':
      match.differing.push(`${object} belongs to ${standing.owner.tool} (${standing.owner.name})`);
      return;
    case 'differs':
      match.differing.push(`${object}: ${standing.details.join('; ')}`);
  }
}

/** `all 12 objects are as revision 3 has them`, `8 of 12 objects are as revision 3 has them` */
export function matchWords({revision, total, well}: Match): string {
  const count = well === total ? `all ${total}` : `${well} of ${total}`;
  return total === 0 ? `revision ${revision} has no objects` : `${count} objects are as revision ${revision} has them`;
}

export function isMatched({total, well}: Match): boolean {
  return well === total;
}
