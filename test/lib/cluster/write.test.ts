import {afterEach, describe, expect, it} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {applyObject, createObject, deleteObject, patchObject, replaceObject} from '../../../src/lib/cluster/write.ts';
import {type ApiServer, absent, cut, json, type Reply, refusal, startApiServer} from '../../support/api-server.ts';

let api: ApiServer;
afterEach(() => api.close());

const secret: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {name: 'key', namespace: 'shop', managedFields: [{manager: 'x', operation: 'Apply'}]},
  data: {a: 'MQ=='},
};
const ref = {apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'key'};
const path = '/api/v1/namespaces/shop/secrets/key';

async function clusterWith(replies: Record<string, Reply | Reply[]>) {
  api = await startApiServer({replies});
  return api.connect();
}

describe('server-side apply', () => {
  it('sends the object without its managed fields, under our name, without force', async () => {
    const cluster = await clusterWith({[`PATCH ${path}`]: json(secret)});
    await applyObject(cluster, secret, {fieldManager: 'us'});
    expect(api.requests[0]).toMatchObject({
      query: {fieldManager: 'us', force: 'false'},
      headers: {'content-type': 'application/apply-patch+yaml'},
      body: {kind: 'Secret', metadata: {name: 'key', namespace: 'shop'}, data: {a: 'MQ=='}},
    });
    expect(api.requests[0]?.body.metadata).not.toHaveProperty('managedFields');
  });

  it('with force and as a dry run', async () => {
    const cluster = await clusterWith({[`PATCH ${path}`]: json(secret)});
    await applyObject(cluster, secret, {fieldManager: 'us', force: true, dryRun: true});
    expect(api.requests[0]?.query).toEqual({fieldManager: 'us', force: 'true', dryRun: 'All'});
  });

  it('a conflict lists each field, who holds it, and how', async () => {
    const causes = [
      {reason: 'FieldManagerConflict', message: 'conflict with "helm" using v1', field: '.data.a'},
      {reason: 'FieldManagerConflict', message: 'conflict with "flux"', field: '.type'},
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl-edit" with subresource "status" using v1 at 2026-01-01T00:00:00Z',
        field: '.data.b',
      },
    ];
    const cluster = await clusterWith({
      [`PATCH ${path}`]: refusal(409, 'Conflict', 'Apply failed with 3 conflicts', {causes}),
    });
    await expect(applyObject(cluster, secret, {fieldManager: 'us'})).rejects.toMatchObject({
      name: 'Failure',
      kind: 'failed',
      object: 'Secret shop/key',
      next: expect.stringContaining('--force-conflicts'),
      conflicts: [
        {manager: 'helm', operation: 'Update', field: '.data.a'},
        {manager: 'flux', operation: 'Apply', field: '.type'},
        {manager: 'kubectl-edit', operation: 'Update', field: '.data.b'},
      ],
    });
  });

  it('a 409 of another kind is not a conflict of fields', async () => {
    const cluster = await clusterWith({[`PATCH ${path}`]: refusal(409, 'Conflict', 'the object has been modified')});
    await expect(applyObject(cluster, secret, {fieldManager: 'us'})).rejects.toMatchObject({code: 409});
  });
});

describe('create, replace, patch', () => {
  it('create goes to the collection', async () => {
    const cluster = await clusterWith({'POST /api/v1/namespaces/shop/secrets': json(secret, 201)});
    await createObject(cluster, secret, {fieldManager: 'us'});
    expect(api.requests[0]).toMatchObject({query: {fieldManager: 'us'}, body: {kind: 'Secret'}});
  });

  it('a dry-run create is sent again after a cut connection, a real one is not', async () => {
    const cluster = await clusterWith({'POST /api/v1/namespaces/shop/secrets': [cut, json(secret), cut]});
    await createObject(cluster, secret, {dryRun: true});
    await expect(createObject(cluster, secret)).rejects.toThrow(/connection/);
    expect(api.requests).toHaveLength(3);
  });

  it('replace sends the whole object', async () => {
    const cluster = await clusterWith({[`PUT ${path}`]: json(secret)});
    await replaceObject(cluster, secret);
    expect(api.requests[0]?.body).toMatchObject({data: {a: 'MQ=='}});
  });

  it('a merge patch of a subresource', async () => {
    const cluster = await clusterWith({[`PATCH ${path}/status`]: json(secret)});
    await patchObject(cluster, ref, {status: {a: null}}, {subresource: 'status', fieldManager: 'us'});
    expect(api.requests[0]).toMatchObject({
      query: {fieldManager: 'us'},
      headers: {'content-type': 'application/merge-patch+json'},
      body: {status: {a: null}},
    });
  });
});

describe('delete', () => {
  it('only the very object, with what it owns in the background', async () => {
    const cluster = await clusterWith({[`DELETE ${path}`]: json({})});
    expect(await deleteObject(cluster, ref, {uid: 'u-1'})).toBe(true);
    expect(api.requests[0]?.body).toMatchObject({propagationPolicy: 'Background', preconditions: {uid: 'u-1'}});
  });

  it('as a dry run', async () => {
    const cluster = await clusterWith({[`DELETE ${path}`]: json({})});
    await deleteObject(cluster, ref, {dryRun: true, propagation: 'Foreground'});
    expect(api.requests[0]?.body).toMatchObject({propagationPolicy: 'Foreground', dryRun: ['All']});
  });

  it('of what is not there says so', async () => {
    const cluster = await clusterWith({[`DELETE ${path}`]: absent('secrets', 'key')});
    expect(await deleteObject(cluster, ref)).toBe(false);
  });

  it('of another object under the same name is refused', async () => {
    const cluster = await clusterWith({[`DELETE ${path}`]: refusal(409, 'Conflict', 'the UID does not match')});
    await expect(deleteObject(cluster, ref, {uid: 'u-1'})).rejects.toMatchObject({code: 409});
  });
});
