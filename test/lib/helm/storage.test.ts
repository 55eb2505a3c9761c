import {describe, expect, it} from 'vitest';
import {withStatus} from '../../../src/lib/helm/record.ts';
import {listRevisions, readRecord, recordIn, recordObject, storedRevision} from '../../../src/lib/helm/storage.ts';
import {memoryObjects, storedWith, testTime} from '../../support/helm-records.ts';

describe('the object of a record', () => {
  it('is a Secret as Helm makes it', () => {
    const {record} = storedWith({revision: 3});
    const object = recordObject(record, 'secret', {mode: 'create', now: testTime, labels: {team: 'x', owner: 'me'}});
    expect(object).toMatchObject({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'helm.sh/release.v1',
      metadata: {
        name: 'sh.helm.release.v1.app.v3',
        namespace: 'prod',
        labels: {team: 'x', createdAt: '1767323045', name: 'app', owner: 'helm', status: 'deployed', version: '3'},
      },
    });
    expect(Object.keys(object.data)).toEqual(['release']);
    expect(recordIn(object)).toEqual(record);
  });

  it('is a ConfigMap with the text as it is', () => {
    const {record} = storedWith({revision: 1});
    const object = recordObject(withStatus(record, 'superseded'), 'configmap', {mode: 'replace', now: testTime});
    expect(object).toMatchObject({
      kind: 'ConfigMap',
      metadata: {labels: {modifiedAt: '1767323045', status: 'superseded'}},
      data: {release: expect.stringMatching(/^H4sI/)},
    });
    expect(object).not.toHaveProperty('type');
    expect(object.metadata.labels).not.toHaveProperty('createdAt');
    expect(recordIn(object).info.status).toBe('superseded');
  });

  it.each([
    ['no data', {}],
    ['no release', {data: {other: 'x'}}],
    ['a release that is no text', {data: {release: 5}}],
  ])('with %s holds no record', (_, parts) => {
    const object = {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'x', namespace: 'prod'}, ...parts};
    expect(() => recordIn(object)).toThrow('Secret prod/x: the release record is empty');
  });

  it('gives a record without namespace that of the object', () => {
    const {object} = storedWith({revision: 1, content: {namespace: 'prod'}});
    const {namespace: _, ...record} = recordIn(object);
    const again = recordObject({...record, namespace: ''}, 'configmap', {mode: 'create', now: testTime});
    expect(recordIn({...again, metadata: {...again.metadata, namespace: 'prod'}}).namespace).toBe('prod');
  });
});

describe('metadata of a record', () => {
  it('tells everything but the content', () => {
    expect(storedWith({revision: 2, status: 'failed', age: 60}).stored).toEqual({
      release: 'app',
      namespace: 'prod',
      revision: 2,
      status: 'failed',
      driver: 'secret',
      ref: {apiVersion: 'v1', kind: 'Secret', namespace: 'prod', name: 'sh.helm.release.v1.app.v2'},
      labels: {},
      createdAt: new Date(testTime.getTime() - 60_000),
      modifiedAt: undefined,
      writtenBy: 'helm',
      resourceVersion: '1',
    });
  });

  it.each([
    ['no labels', {name: 'x'}],
    ['another name', {name: 'mine', labels: {name: 'app', version: '1', status: 'deployed'}}],
    [
      'a version that is none',
      {name: 'sh.helm.release.v1.app.vx', labels: {name: 'app', version: 'x', status: 'deployed'}},
    ],
  ])('with %s is no revision', (_, metadata) => {
    expect(storedRevision(metadata, 'secret')).toBeUndefined();
  });
});

describe('finding revisions', () => {
  const objects = [
    storedWith({revision: 10}).object,
    storedWith({revision: 9, status: 'superseded'}).object,
    storedWith({revision: 1, content: {name: 'other'}, driver: 'configmap'}).object,
    storedWith({revision: 1, content: {namespace: 'test'}}).object,
    {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'x', namespace: 'prod', labels: {owner: 'helm', name: 'app'}}},
  ];

  it('lists all of both drivers in all namespaces, oldest first, from metadata alone', async () => {
    const cluster = memoryObjects(objects);
    const found = await listRevisions(cluster);
    expect(
      found.map(({namespace, release, revision, driver}) => `${namespace}/${release} v${revision} ${driver}`),
    ).toEqual(['test/app v1 secret', 'prod/other v1 configmap', 'prod/app v9 secret', 'prod/app v10 secret']);
    expect(cluster.reads).toEqual(['list Secret *', 'list ConfigMap *']);
  });

  it('narrows down to a release, a namespace and a driver', async () => {
    const cluster = memoryObjects(objects);
    const found = await listRevisions(cluster, {release: 'app', namespace: 'prod', drivers: ['secret']});
    expect(found.map(({revision}) => revision)).toEqual([9, 10]);
    expect(cluster.reads).toEqual(['list Secret prod']);
  });

  it('reads a record, or nothing if it is gone by then', async () => {
    const cluster = memoryObjects(objects);
    const [first] = await listRevisions(cluster, {release: 'app', namespace: 'test'});
    const ref = first?.ref ?? {apiVersion: 'v1', kind: 'Secret', namespace: '', name: ''};
    expect(await readRecord(cluster, ref)).toMatchObject({name: 'app', namespace: 'test', version: 1});
    await cluster.remove(ref);
    expect(await readRecord(cluster, ref)).toBeUndefined();
  });
});
