// Where release records lie in a cluster, and how they are found, read and written: Helm's secret and configmap drivers.
import {describeRef, type KubeObject, type ObjectMeta} from '../cluster/object.ts';
import {Failure} from '../report/failure.ts';
import type {ReleaseRecord, ReleaseStatus} from './record.ts';
import {decodeRecord, encodeRecord} from './record-code.ts';

/** Helm's HELM_DRIVER: which kind of object holds the records. */
export type StorageDriver = 'secret' | 'configmap';

/** The objects of a cluster as far as records need them. The live one is made of the cluster room's requests. */
export interface RecordObjects {
  /** Metadata alone of the objects with all these labels, of one namespace or (without) of all. */
  list(query: {
    kind: RecordKind;
    labels: {readonly [name: string]: string};
    namespace?: string | undefined;
  }): Promise<readonly ObjectMeta[]>;
  /** The whole object, or undefined if there is none. */
  read(ref: RecordRef): Promise<KubeObject | undefined>;
  /** `create` fails if the object exists, `replace` if it does not (or not in the resourceVersion given). */
  write(object: KubeObject, mode: 'create' | 'replace'): Promise<void>;
  /** Does nothing if the object is gone. */
  remove(ref: RecordRef): Promise<void>;
}

export type RecordKind = 'Secret' | 'ConfigMap';

export interface RecordRef {
  apiVersion: 'v1';
  kind: RecordKind;
  namespace: string;
  name: string;
}

/** A stored revision as its metadata tells it, without reading the record. */
export interface StoredRevision {
  release: string;
  namespace: string;
  revision: number;
  status: ReleaseStatus | string;
  driver: StorageDriver;
  ref: RecordRef;
  /** Labels of the user, without Helm's own. */
  labels: {[name: string]: string};
  createdAt: Date | undefined;
  modifiedAt: Date | undefined;
  /** Who wrote it last, as the API server knows: `helm`, `kubectl-provision`. */
  writtenBy: string | undefined;
  resourceVersion: string | undefined;
}

const drivers: readonly StorageDriver[] = ['secret', 'configmap'];
const systemLabels = new Set(['name', 'owner', 'status', 'version', 'createdAt', 'modifiedAt']);

export function recordKind(driver: StorageDriver): RecordKind {
  return driver === 'secret' ? 'Secret' : 'ConfigMap';
}

/** The object that holds a revision: `sh.helm.release.v1.NAME.vN`. */
export function recordRef(driver: StorageDriver, namespace: string, release: string, revision: number): RecordRef {
  return {apiVersion: 'v1', kind: recordKind(driver), namespace, name: `sh.helm.release.v1.${release}.v${revision}`};
}

/**
 * All stored revisions, oldest first, from both drivers and from metadata only.
 * @param query `release` and `namespace` narrow it down; without them everything Helm manages is listed
 */
export async function listRevisions(
  objects: RecordObjects,
  query: {release?: string; namespace?: string; drivers?: readonly StorageDriver[]} = {},
): Promise<StoredRevision[]> {
  const labels = {owner: 'helm', ...(query.release === undefined ? {} : {name: query.release})};
  const lists = await Promise.all(
    (query.drivers ?? drivers).map(async (driver) => {
      const found = await objects.list({kind: recordKind(driver), labels, namespace: query.namespace});
      return found.map((metadata) => storedRevision(metadata, driver)).filter((revision) => revision !== undefined);
    }),
  );
  return lists.flat().sort((a, b) => a.revision - b.revision);
}

/** Reads the labels; undefined for an object that carries them but is no record. */
export function storedRevision(metadata: ObjectMeta, driver: StorageDriver): StoredRevision | undefined {
  const labels = metadata.labels ?? {};
  const {name: release, version, status} = labels;
  const revision = Number(version);
  if (release === undefined || status === undefined || !Number.isInteger(revision) || revision < 1) return undefined;
  const namespace = metadata.namespace ?? '';
  const ref = recordRef(driver, namespace, release, revision);
  if (metadata.name !== ref.name) return undefined;
  return {
    release,
    namespace,
    revision,
    status,
    driver,
    ref,
    labels: userLabels(labels),
    // Helm carries the label over from the revision before; the API server knows better.
    createdAt: isoTime(metadata.creationTimestamp) ?? epochTime(labels.createdAt),
    modifiedAt: epochTime(labels.modifiedAt),
    writtenBy: lastWriter(metadata),
    resourceVersion: metadata.resourceVersion,
  };
}

function userLabels(labels: {readonly [name: string]: string}): {[name: string]: string} {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !systemLabels.has(name)));
}

function epochTime(seconds: string | undefined): Date | undefined {
  return seconds !== undefined && /^[0-9]{1,11}$/.test(seconds) ? new Date(Number(seconds) * 1000) : undefined;
}

function isoTime(text: string | undefined): Date | undefined {
  const time = new Date(text ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function lastWriter(metadata: ObjectMeta): string | undefined {
  const writers = [...(metadata.managedFields ?? [])].sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? -1 : 1));
  return writers.at(-1)?.manager;
}

/**
 * Reads the record of a revision.
 * @returns undefined if the object is gone by now
 * @throws Failure of kind undetermined for an object that holds no record
 */
export async function readRecord(objects: RecordObjects, ref: RecordRef): Promise<ReleaseRecord | undefined> {
  const object = await objects.read(ref);
  return object === undefined ? undefined : recordIn(object);
}

/** The record in a Secret or ConfigMap of Helm. */
export function recordIn(object: KubeObject): ReleaseRecord {
  const where = describeRef({kind: object.kind, namespace: object.metadata.namespace, name: object.metadata.name});
  const text: unknown = object.data?.release;
  if (typeof text !== 'string') {
    throw new Failure({kind: 'undetermined', summary: 'the release record is empty', object: where});
  }
  // The data of a Secret is base64 by itself, around the base64 of Helm.
  const record = decodeRecord(object.kind === 'Secret' ? Buffer.from(text, 'base64').toString('latin1') : text, where);
  // Helm, too, believes the record: its namespace may be left out.
  return record.namespace ? record : {...record, namespace: object.metadata.namespace ?? ''};
}

/** How a record is written. */
export interface RecordWrite {
  /** Created, or written over. */
  mode: 'create' | 'replace';
  now: Date;
  /** Labels of the user (helm install --labels), carried from revision to revision. */
  labels?: {readonly [name: string]: string};
}

/** The object that Helm would store for a record. */
export function recordObject(record: ReleaseRecord, driver: StorageDriver, write: RecordWrite): KubeObject {
  const {name} = recordRef(driver, record.namespace, record.name, record.version);
  const text = encodeRecord(record);
  const metadata = {name, namespace: record.namespace, labels: recordLabels(record, write)};
  if (driver === 'configmap') return {apiVersion: 'v1', kind: 'ConfigMap', metadata, data: {release: text}};
  const data = {release: Buffer.from(text, 'latin1').toString('base64')};
  return {apiVersion: 'v1', kind: 'Secret', metadata, type: 'helm.sh/release.v1', data};
}

function recordLabels(record: ReleaseRecord, {mode, now, labels}: RecordWrite): {[name: string]: string} {
  return {
    ...labels,
    [mode === 'create' ? 'createdAt' : 'modifiedAt']: epochSeconds(now),
    name: record.name,
    owner: 'helm',
    status: record.info.status,
    version: String(record.version),
  };
}

function epochSeconds(time: Date): string {
  return String(Math.floor(time.getTime() / 1000));
}
