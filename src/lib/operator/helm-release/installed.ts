// What the cluster records about a Helm release: its revisions, in whichever store, and the record of the newest.
import {type KubeObject, keyOf, refOf} from '../../cluster/object.ts';
import type {Selection} from '../../cluster/selection.ts';
import type {Values} from '../../helm/chart.ts';
import {deployedRevisions} from '../../helm/history.ts';
import {recordsToRead} from '../../helm/plan-release.ts';
import type {ReleaseRecord} from '../../helm/record.ts';
import type {ReleaseFacts} from '../../helm/render.ts';
import type {StorageDriver, StoredRevision} from '../../helm/storage.ts';
import {recordIn, recordKind, storedRevision} from '../../helm/storage.ts';
import {fieldManager, helmFieldManager, type ObjectManager} from '../../plan/field-manager.ts';
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

/** One release by name: of one namespace, or wherever it is. */
export interface ReleasePlace {
  release: string;
  /** Undefined where there can be only one in a cluster: then all namespaces are looked at. */
  namespace?: string | undefined;
}

/** Metadata of all its revisions, which Helm's own labels find. */
function revisionsSelection({release, namespace}: ReleasePlace, driver: StorageDriver): Selection {
  return {apiVersion: 'v1', kind: recordKind(driver), namespace, labelSelector: `owner=helm,name=${release}`};
}

/** The metadata of all revisions; then the records that matter, whole. */
export function installedReads(place: ReleasePlace, soFar: Observation): Read[] {
  const lists = revisionReads(place, soFar);
  if (!lists.every((read) => soFar.has(read))) return lists;
  return [...lists, ...wantedRecords(place, soFar).map(recordRead)];
}

/** First the Secrets; the ConfigMaps only where there are none. */
export function revisionReads(place: ReleasePlace, soFar: Observation): Read[] {
  const secrets = listRead(place, 'secret');
  if (!soFar.has(secrets) || revisionsIn(place, 'secret', soFar).length > 0) return [secrets];
  return [secrets, listRead(place, 'configmap')];
}

/** The objects of the records that matter, as metadata alone, once all revisions are listed. */
export function recordHeads(place: ReleasePlace, observation: Observation): KubeObject[] {
  const wanted = new Set(wantedRecords(place, observation).map(({ref}) => keyOf(ref)));
  const drivers = ['secret', 'configmap'] as const;
  return drivers
    .flatMap((driver) => listed(place, driver, observation))
    .filter((head) => wanted.has(keyOf(refOf(head))));
}

function listRead(place: ReleasePlace, driver: StorageDriver): Read {
  return {read: 'list', selection: revisionsSelection(place, driver), metadataOnly: true};
}

export function recordRead({ref}: StoredRevision): Read {
  return {read: 'object', ref, isPacked: true};
}

function revisionsIn(place: ReleasePlace, driver: StorageDriver, observation: Observation): StoredRevision[] {
  const revisions = listed(place, driver, observation).flatMap(({metadata}) => storedRevision(metadata, driver) ?? []);
  return revisions.sort((a, b) => a.revision - b.revision);
}

function listed(place: ReleasePlace, driver: StorageDriver, observation: Observation): KubeObject[] {
  if (!observation.has(listRead(place, driver))) return [];
  const answer = observation.list(revisionsSelection(place, driver));
  return answer.state === 'found' ? answer.value : [];
}

function allRevisions(place: ReleasePlace, observation: Observation): StoredRevision[] {
  return [...revisionsIn(place, 'secret', observation), ...revisionsIn(place, 'configmap', observation)];
}

/** The newest revision, and all that are marked deployed. */
function wantedRecords(place: ReleasePlace, observation: Observation): StoredRevision[] {
  return recordsToRead(allRevisions(place, observation));
}

/** Of the revision that counts as running, or the newest if none does. */
export function runningRecord(installed: InstalledRelease): ReleaseRecord | undefined {
  return installed.state === 'recorded' ? (installed.deployed?.record ?? installed.record) : undefined;
}

/** The values it was installed with; they stay unless ours say otherwise. */
export function installedValues(installed: InstalledRelease): Values {
  return runningRecord(installed)?.config ?? {};
}

/** Helm 4 applies server-side, and records that it does: then we do it under its name, else each would stand in the other's way. */
export function managerOf(record: ReleaseRecord | undefined): ObjectManager {
  return record?.apply_method === 'ssa' ? helmFieldManager : fieldManager;
}

/** Where its records lie, or will. */
export function installedDriver(installed: InstalledRelease, asked: StorageDriver | undefined): StorageDriver {
  return installed.state === 'recorded' ? installed.driver : (asked ?? 'secret');
}

/** What templates are told of the next revision, as Helm tells it. */
export function nextFacts(installed: InstalledRelease): RevisionFacts {
  if (installed.state !== 'recorded' || installed.newest.status === 'uninstalled') return install;
  return {revision: installed.newest.revision + 1, isInstall: false, isUpgrade: true};
}

/** The revision that runs and what its templates were told; a roll-back has what the revision it went back to was told. */
export function installedFacts(installed: InstalledRelease): {record: ReleaseRecord; facts: RevisionFacts} | undefined {
  const record = runningRecord(installed);
  if (record === undefined) return undefined;
  const {description = ''} = record.info;
  const revision = Number(/^Rollback to (\d+)$/.exec(description)?.[1] ?? record.version);
  const isFirst = revision === 1 || description === 'Install complete';
  return {record, facts: isFirst ? install : {revision, isInstall: false, isUpgrade: true}};
}

type RevisionFacts = Pick<ReleaseFacts, 'revision' | 'isInstall' | 'isUpgrade'>;

const install: RevisionFacts = {revision: 1, isInstall: true, isUpgrade: false};

export function installedRelease(place: ReleasePlace, observation: Observation): InstalledRelease {
  const refused = (['secret', 'configmap'] as const).flatMap((driver) => {
    if (!observation.has(listRead(place, driver))) return [];
    const answer = observation.list(revisionsSelection(place, driver));
    return answer.state === 'refused' || answer.state === 'failed' ? [answer] : [];
  });
  const revisions = allRevisions(place, observation);
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

/** The record of a revision that was read, or why it cannot be read. */
export function readRecord({ref}: StoredRevision, observation: Observation): Reading {
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

/** The object of a record whose content is known from elsewhere: it is never unpacked. */
export function withRecord(head: KubeObject, record: ReleaseRecord): KubeObject {
  const object = {...head};
  readings.set(object, {record, unreadable: undefined});
  return object;
}

function decode(object: KubeObject): Reading {
  try {
    return {record: recordIn(object), unreadable: undefined};
  } catch (error) {
    return {record: undefined, unreadable: reasonOf(error)};
  }
}
