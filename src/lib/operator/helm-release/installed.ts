// What the cluster records about a Helm release: its revisions, in whichever store, and the record of the newest.
import type {KubeObject} from '../../cluster/object.ts';
import type {Selection} from '../../cluster/selection.ts';
import type {Values} from '../../helm/chart.ts';
import {deployedRevisions} from '../../helm/history.ts';
import {recordsToRead} from '../../helm/plan-release.ts';
import type {ReleaseRecord} from '../../helm/record.ts';
import type {StorageDriver, StoredRevision} from '../../helm/storage.ts';
import {recordIn, recordKind, storedRevision} from '../../helm/storage.ts';
import type {Observation} from '../../plan/observation.ts';
import type {Read} from '../../plan/read.ts';
import {reasonOf} from '../../report/failure.ts';

export type InstalledRelease =
  | {state: 'unknown'; answer: {state: 'refused' | 'failed'; reason: string}}
  | {state: 'none'}
  | {
      state: 'recorded';
      driver: StorageDriver;
      /** Oldest first, of all namespaces. */
      revisions: StoredRevision[];
      newest: StoredRevision;
      /** Of the newest revision, or why it cannot be read. */
      record: ReleaseRecord | undefined;
      unreadable: string | undefined;
      /** Of the newest revision that is marked deployed, when that is another one. */
      deployed: {revision: StoredRevision; record: ReleaseRecord} | undefined;
      /** Of older revisions that are marked deployed as well, which a client that died has left so. */
      left: ReleaseRecord[];
    };

/** Metadata of all revisions in all namespaces: Helm's own labels find them whatever the release's namespace. */
function revisionsSelection(release: string, driver: StorageDriver): Selection {
  return {apiVersion: 'v1', kind: recordKind(driver), labelSelector: `owner=helm,name=${release}`};
}

/** First the Secrets; the ConfigMaps only where there are none; then the records that matter, whole. */
export function installedReads(release: string, soFar: Observation): Read[] {
  const secrets = listRead(release, 'secret');
  const configMaps = listRead(release, 'configmap');
  if (!soFar.has(secrets)) return [secrets];
  const lists = revisionsIn(release, 'secret', soFar).length > 0 ? [secrets] : [secrets, configMaps];
  if (!lists.every((read) => soFar.has(read))) return lists;
  return [...lists, ...wantedRecords(release, soFar).map(recordRead)];
}

function listRead(release: string, driver: StorageDriver): Read {
  return {read: 'list', selection: revisionsSelection(release, driver), metadataOnly: true};
}

function recordRead({ref}: StoredRevision): Read {
  return {read: 'object', ref};
}

function revisionsIn(release: string, driver: StorageDriver, observation: Observation): StoredRevision[] {
  if (!observation.has(listRead(release, driver))) return [];
  const answer = observation.list(revisionsSelection(release, driver));
  const objects: KubeObject[] = answer.state === 'found' ? answer.value : [];
  const revisions = objects.flatMap(({metadata}) => storedRevision(metadata, driver) ?? []);
  return revisions.sort((a, b) => a.revision - b.revision);
}

function allRevisions(release: string, observation: Observation): StoredRevision[] {
  return [...revisionsIn(release, 'secret', observation), ...revisionsIn(release, 'configmap', observation)];
}

/** The newest revision, and all that are marked deployed. */
function wantedRecords(release: string, observation: Observation): StoredRevision[] {
  return recordsToRead(allRevisions(release, observation));
}

/** The values it was installed with; they stay unless ours say otherwise. */
export function installedValues(installed: InstalledRelease): Values {
  if (installed.state !== 'recorded') return {};
  return (installed.deployed?.record ?? installed.record)?.config ?? {};
}

/** Where its records lie, or will. */
export function installedDriver(installed: InstalledRelease, asked: StorageDriver | undefined): StorageDriver {
  return installed.state === 'recorded' ? installed.driver : (asked ?? 'secret');
}

export function installedRelease(release: string, observation: Observation): InstalledRelease {
  const refused = (['secret', 'configmap'] as const).flatMap((driver) => {
    if (!observation.has(listRead(release, driver))) return [];
    const answer = observation.list(revisionsSelection(release, driver));
    return answer.state === 'refused' || answer.state === 'failed' ? [answer] : [];
  });
  const revisions = allRevisions(release, observation);
  const newest = revisions.at(-1);
  if (newest === undefined) {
    const [answer] = refused;
    return answer === undefined ? {state: 'none'} : {state: 'unknown', answer};
  }
  const [running, ...older] = deployedRevisions(revisions);
  const deployed = running === newest ? undefined : running;
  const recordOf = (revision: StoredRevision) => readRecord(revision, observation).record;
  const deployedRecord = deployed === undefined ? undefined : recordOf(deployed);
  return {
    state: 'recorded',
    driver: newest.driver,
    revisions,
    newest,
    ...readRecord(newest, observation),
    deployed:
      deployed === undefined || deployedRecord === undefined ? undefined : {revision: deployed, record: deployedRecord},
    left: older.map(recordOf).filter((record) => record !== undefined),
  };
}

interface Reading {
  record: ReleaseRecord | undefined;
  unreadable: string | undefined;
}

function readRecord({ref}: StoredRevision, observation: Observation): Reading {
  const answer = observation.object(ref);
  if (answer.state !== 'found') {
    return {record: undefined, unreadable: 'reason' in answer ? answer.reason : 'it is gone'};
  }
  const reading = readings.get(answer.value) ?? decode(answer.value);
  readings.set(answer.value, reading);
  return reading;
}

/** Several look at the same record, and to unpack one takes milliseconds and megabytes. */
const readings = new WeakMap<KubeObject, Reading>();

function decode(object: KubeObject): Reading {
  try {
    return {record: recordIn(object), unreadable: undefined};
  } catch (error) {
    return {record: undefined, unreadable: reasonOf(error)};
  }
}
