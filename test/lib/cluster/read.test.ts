import {afterEach, describe, expect, it} from 'vitest';
import {getObject, listObjects, readList, readObject, readSafely} from '../../../src/lib/cluster/read.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {
  type ApiServer,
  absent,
  json,
  noKind,
  type Reply,
  refusal,
  startApiServer,
  text,
} from '../../support/api-server.ts';

let api: ApiServer;
afterEach(() => api.close());

const secret = {apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'key'};
const secretPath = 'GET /api/v1/namespaces/shop/secrets/key';
const pods = {apiVersion: 'v1', kind: 'Pod', namespace: 'shop'};
const podsPath = 'GET /api/v1/namespaces/shop/pods';
const forbidden = refusal(
  403,
  'Forbidden',
  'secrets is forbidden: User "bob" cannot get resource "secrets" in API group ""',
);

async function clusterWith(replies: Record<string, Reply | Reply[]>) {
  api = await startApiServer({replies});
  return api.connect({requestTimeoutMs: 2_000});
}

function page(names: string[], next?: string): Reply {
  return json({
    metadata: {resourceVersion: '7', ...(next && {continue: next})},
    items: names.map((name) => ({metadata: {name}})),
  });
}

describe('one object', () => {
  it.each<[string, Reply, object]>([
    ['found', json({...secret, metadata: {name: 'key'}}), {state: 'found', value: {kind: 'Secret'}}],
    ['absent', absent('secrets', 'key'), {state: 'absent'}],
    ['its kind is not there', noKind, {state: 'no-kind'}],
    [
      'refused, which is not absent',
      forbidden,
      {state: 'refused', reason: expect.stringContaining('bob may not get secrets')},
    ],
    ['not logged in', refusal(401, 'Unauthorized', 'Unauthorized'), {state: 'refused'}],
    [
      'an error of the server',
      refusal(500, 'InternalError', 'oops'),
      {state: 'failed', reason: expect.stringContaining('oops')},
    ],
    ['garbage', text('hello'), {state: 'failed', reason: expect.stringContaining('not JSON')}],
  ])('%s', async (_, reply, result) => {
    expect(await readObject(await clusterWith({[secretPath]: reply}), secret)).toMatchObject(result);
  });

  it('an unreachable server is no absence either', async () => {
    const cluster = await clusterWith({});
    await api.stop();
    expect(await readObject(cluster, secret)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/refuses/),
    });
  });

  it.each<[string, Reply]>([
    ['an absent object', absent('secrets', 'key')],
    ['a kind that is not there', noKind],
  ])('getObject: %s is undefined', async (_, reply) => {
    expect(await getObject(await clusterWith({[secretPath]: reply}), secret)).toBeUndefined();
  });

  it('getObject: a refusal is thrown', async () => {
    await expect(getObject(await clusterWith({[secretPath]: forbidden}), secret)).rejects.toThrow(
      /may not get secrets/,
    );
  });

  it.each<[string, unknown]>([
    ['the end of the run', new Failure({kind: 'interrupted', summary: 'stopped'})],
    ['the deadline', new Failure({kind: 'deadline', summary: 'too late'})],
    ['an error of ours', new TypeError('bug')],
  ])('readSafely: %s is no result', async (_, error) => {
    api = await startApiServer();
    await expect(readSafely(Promise.reject(error))).rejects.toBe(error);
  });
});

describe('a list', () => {
  it('is read page by page; its items know their kind', async () => {
    const cluster = await clusterWith({[podsPath]: [page(['a', 'b'], 'more'), page(['c'])]});
    const found = await listObjects(cluster, {...pods, labelSelector: 'app=x'});
    expect(found.map(({kind, apiVersion, metadata}) => [apiVersion, kind, metadata.name])).toEqual([
      ['v1', 'Pod', 'a'],
      ['v1', 'Pod', 'b'],
      ['v1', 'Pod', 'c'],
    ]);
    expect(api.requests.map(({query}) => query)).toEqual([
      {limit: '500', labelSelector: 'app=x'},
      {limit: '500', labelSelector: 'app=x', continue: 'more'},
    ]);
  });

  it('begins anew when it grew too old between two pages', async () => {
    const expired = refusal(410, 'Expired', 'too old');
    const cluster = await clusterWith({[podsPath]: [page(['a'], 'more'), expired, page(['a', 'b'])]});
    expect((await listObjects(cluster, pods)).map(({metadata}) => metadata.name)).toEqual(['a', 'b']);
  });

  it('stops at its limit', async () => {
    const cluster = await clusterWith({[podsPath]: page(['a'], 'more')});
    expect(await listObjects(cluster, pods, {limit: 1})).toHaveLength(1);
    expect(api.requests[0]?.query.limit).toBe('1');
  });

  it('of metadata alone asks for nothing else', async () => {
    const cluster = await clusterWith({[podsPath]: page(['a'])});
    await listObjects(cluster, pods, {metadataOnly: true});
    expect(api.requests[0]?.headers.accept).toContain('as=PartialObjectMetadataList');
  });

  it('of all namespaces', async () => {
    const cluster = await clusterWith({'GET /apis/apps/v1/deployments': page(['a'])});
    expect(await listObjects(cluster, {apiVersion: 'apps/v1', kind: 'Deployment'})).toHaveLength(1);
  });

  it.each<[string, Reply, object]>([
    ['with nothing in it is found', json({metadata: {}, items: null}), {state: 'found', value: []}],
    ['of a kind that is not there', noKind, {state: 'no-kind'}],
    ['that is refused is not empty', forbidden, {state: 'refused'}],
  ])('%s', async (_, reply, result) => {
    expect(await readList(await clusterWith({[podsPath]: reply}), pods)).toMatchObject(result);
  });
});

describe('kinds that are not built in', () => {
  const las = {apiVersion: 'base.scone.cloud/v1', kind: 'LAS', name: 'las'};
  const discovery = 'GET /apis/base.scone.cloud/v1';
  const resources = json({
    resources: [
      {name: 'las', kind: 'LAS', namespaced: false},
      {name: 'las/status', kind: 'LAS', namespaced: false},
    ],
  });
  const lasPath = 'GET /apis/base.scone.cloud/v1/las/las';

  it('are asked of the server, once', async () => {
    const cluster = await clusterWith({[discovery]: resources, [lasPath]: json(las)});
    await Promise.all([getObject(cluster, las), getObject(cluster, las)]);
    await getObject(cluster, las);
    expect(api.requests.filter(({path}) => `GET ${path}` === discovery)).toHaveLength(1);
  });

  it('are not asked when the caller knows them', async () => {
    api = await startApiServer({replies: {[lasPath]: json(las)}});
    const cluster = await api.connect({
      kinds: [{apiVersion: las.apiVersion, kind: 'LAS', plural: 'las', namespaced: false}],
    });
    expect(await getObject(cluster, las)).toMatchObject({kind: 'LAS'});
    expect(api.requests).toHaveLength(1);
  });

  it('that are missing are asked again: they may be installed meanwhile', async () => {
    const cluster = await clusterWith({[discovery]: [noKind, resources], [lasPath]: json(las)});
    expect(await readObject(cluster, las)).toEqual({state: 'no-kind'});
    expect(await readObject(cluster, las)).toMatchObject({state: 'found'});
  });

  it('a refused question is no answer', async () => {
    const cluster = await clusterWith({[discovery]: forbidden});
    expect(await readObject(cluster, las)).toMatchObject({state: 'refused'});
  });
});
