// Revisions of a release, stored in memory as a cluster would store them.
import type {KubeObject, ObjectMeta} from '../../src/lib/cluster/object.ts';
import {newRecord, type RecordContent, type ReleaseRecord, type ReleaseStatus} from '../../src/lib/helm/record.ts';
import {
  type RecordObjects,
  recordObject,
  type StorageDriver,
  type StoredRevision,
  storedRevision,
} from '../../src/lib/helm/storage.ts';
import {chartWith} from './chart-builder.ts';

/** The moment at which everything in these tests happens. */
export const testTime = new Date('2026-01-02T03:04:05.600Z');

/** What a release consists of, valid by default. */
export function releaseContent(parts: Partial<RecordContent> = {}): RecordContent {
  return {
    name: 'app',
    namespace: 'prod',
    chart: chartWith('app', {templates: {'templates/x.yaml': 'kind: X'}}),
    config: {image: 'a:1'},
    manifest: '---\n# Source: app/templates/x.yaml\nkind: X\n',
    hooks: [],
    notes: '',
    ...parts,
  };
}

export interface RevisionParts {
  revision: number;
  status?: ReleaseStatus;
  content?: Partial<RecordContent>;
  /** Seconds before testTime at which it was written. */
  age?: number;
  driver?: StorageDriver;
}

/** A stored revision with its record. */
export function storedWith(parts: RevisionParts): {record: ReleaseRecord; object: KubeObject; stored: StoredRevision} {
  const {revision, status = 'deployed', content = {}, age = 0, driver = 'secret'} = parts;
  const time = new Date(testTime.getTime() - age * 1000);
  const record = newRecord(releaseContent(content), {revision, status, description: '', deployed: time});
  const plain = recordObject(record, driver, {mode: 'create', now: time});
  const metadata = {
    ...plain.metadata,
    creationTimestamp: time.toISOString(),
    resourceVersion: '1',
    managedFields: [{manager: 'helm', operation: 'Update' as const, time: time.toISOString()}],
  };
  const object = {...plain, metadata};
  const stored = storedRevision(metadata, driver);
  if (stored === undefined) throw new TypeError('the record cannot be read back');
  return {record, object, stored};
}

/** Histories as planRelease takes them. */
export function historyWith(revisions: readonly RevisionParts[]): {
  history: StoredRevision[];
  records: ReleaseRecord[];
} {
  const made = revisions.map(storedWith);
  return {history: made.map(({stored}) => stored), records: made.map(({record}) => record)};
}

/** A cluster of a few objects; counts what it is asked. */
export function memoryObjects(objects: readonly KubeObject[]): RecordObjects & {reads: string[]; kept: KubeObject[]} {
  const kept = [...objects];
  const reads: string[] = [];
  const find = (ref: {kind: string; namespace: string; name: string}) =>
    kept.findIndex(
      ({kind, metadata}) => kind === ref.kind && metadata.namespace === ref.namespace && metadata.name === ref.name,
    );
  return {
    reads,
    kept,
    list: async ({kind, labels, namespace}) => {
      reads.push(`list ${kind} ${namespace ?? '*'}`);
      return kept
        .filter(
          (object) => object.kind === kind && (namespace ?? object.metadata.namespace) === object.metadata.namespace,
        )
        .map(({metadata}): ObjectMeta => metadata)
        .filter((metadata) => Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value));
    },
    read: async (ref) => {
      reads.push(`read ${ref.name}`);
      return kept[find(ref)];
    },
    write: async (object, mode) => {
      const at = find({kind: object.kind, namespace: object.metadata.namespace ?? '', name: object.metadata.name});
      if (mode === 'create' ? at !== -1 : at === -1) throw new TypeError(`cannot ${mode} ${object.metadata.name}`);
      kept.splice(at === -1 ? kept.length : at, at === -1 ? 0 : 1, object);
    },
    remove: async (ref) => {
      const at = find(ref);
      if (at !== -1) kept.splice(at, 1);
    },
  };
}
