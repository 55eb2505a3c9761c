// A list that was read before counts only while the server shows that none of its objects was written since.
import {expect, test} from 'vitest';
import {ApiError} from '../../../src/lib/cluster/api-error.ts';
import type {Cluster, RequestOptions} from '../../../src/lib/cluster/cluster.ts';
import {createKindIndex} from '../../../src/lib/cluster/kinds.ts';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {type KeptLists, readKept} from '../../../src/lib/plan/kept-lists.ts';

const {signal} = new AbortController();
const apiVersion = 'apiextensions.k8s.io/v1';
const selection = {apiVersion, kind: 'CustomResourceDefinition'};
const written = {manager: 'helm', operation: 'Apply' as const, time: '2026-01-01T00:00:00Z'};

function definition(name: string, metadata: object = {}, spec: object = {group: 'a'}): KubeObject {
  const known = {uid: `uid-${name}`, resourceVersion: '7', managedFields: [written]};
  return {apiVersion, kind: selection.kind, metadata: {name, ...known, ...metadata}, spec};
}

/** Serves these, and says how each list was asked for. */
function clusterWith(objects: readonly KubeObject[], refusal?: ApiError) {
  const asked: string[] = [];
  const cluster = {
    context: {name: 'test', server: 'https://127.0.0.1', user: 'ada', namespace: 'default'},
    kinds: createKindIndex([], async () => undefined),
    async request(_method: string, _path: string, {accept}: RequestOptions) {
      asked.push(accept?.includes('PartialObjectMetadataList') ? 'metadata' : 'whole');
      if (refusal !== undefined) throw refusal;
      const items = asked.at(-1) === 'whole' ? objects : objects.map(({metadata}) => ({metadata}));
      return structuredClone({metadata: {resourceVersion: '9'}, items});
    },
  } as unknown as Cluster;
  return {cluster, asked};
}

function keptOf(earlier: readonly KubeObject[] | undefined) {
  const read: (readonly KubeObject[])[] = [];
  const kept: KeptLists = {
    recall: async () => earlier && {parse: () => structuredClone(earlier)},
    wasRead: (_, objects) => read.push(objects),
  };
  return {kept, read};
}

const before = [definition('a'), definition('b')];

test('an unchanged list costs its metadata', async () => {
  const {cluster, asked} = clusterWith(before);
  const {kept, read} = keptOf(before);
  expect(await readKept(cluster, selection, {kept, signal})).toEqual({state: 'found', value: before});
  expect(asked).toEqual(['metadata']);
  expect(read).toEqual([]);
});

test.each<[string, KubeObject[]]>([
  ['was written', [definition('a', {resourceVersion: '8'}, {group: 'other'}), definition('b')]],
  ['was made anew', [definition('a', {uid: 'another'}), definition('b')]],
  [
    'has the same version after etcd was restored',
    [definition('a', {managedFields: [{...written, time: '2026-02-02T00:00:00Z'}]}, {group: 'other'}), definition('b')],
  ],
  ['is gone', [definition('b')]],
  ['came', [...before, definition('c')]],
  ['is being deleted', [definition('a', {deletionTimestamp: '2026-01-01T00:00:01Z'}), definition('b')]],
])('one that %s makes the whole list be read', async (_, now) => {
  const {cluster, asked} = clusterWith(now);
  const {kept, read} = keptOf(before);
  expect(await readKept(cluster, selection, {kept, signal})).toEqual({state: 'found', value: now});
  expect(asked).toEqual(['metadata', 'whole']);
  expect(read).toEqual([now]);
});

test('the first time it is read whole, and kept', async () => {
  const {cluster, asked} = clusterWith(before);
  const {kept, read} = keptOf(undefined);
  expect(await readKept(cluster, selection, {kept, signal})).toEqual({state: 'found', value: before});
  expect(asked).toEqual(['whole']);
  expect(read).toEqual([before]);
});

test('a refusal is not made good by what was kept', async () => {
  const refusal = new ApiError({
    kind: 'undetermined',
    summary: 'no',
    code: 403,
    status: undefined,
    object: undefined,
    reason: undefined,
    next: undefined,
  });
  const {cluster} = clusterWith(before, refusal);
  const {kept} = keptOf(before);
  expect((await readKept(cluster, selection, {kept, signal})).state).not.toBe('found');
});
