import {afterEach, describe, expect, it} from 'vitest';
import {type WatchEvent, watchObjects} from '../../../src/lib/cluster/watch.ts';
import {
  type ApiServer,
  cut,
  json,
  listThenWatch,
  noKind,
  type Protocol,
  type Reply,
  refusal,
  startApiServer,
  text,
  watch,
} from '../../support/api-server.ts';

let api: ApiServer;
afterEach(() => api.close());

const selection = {apiVersion: 'v1', kind: 'Pod', namespace: 'shop'};
const path = 'GET /api/v1/namespaces/shop/pods';

function pod(name: string, resourceVersion: string) {
  return {apiVersion: 'v1', kind: 'Pod', metadata: {name, namespace: 'shop', uid: name, resourceVersion}};
}

function list(version: string, ...pods: object[]): Reply {
  return json({metadata: {resourceVersion: version}, items: pods});
}

type EventsArguments = [lists: Reply[], watches: Reply[], count: number, resourceVersion?: string];

/** The first `count` events, in short: `added a`, `synced`; the reasons of breaks are left out. */
async function eventsOver(
  protocol: Protocol,
  ...[lists, watches, count, resourceVersion]: EventsArguments
): Promise<string[]> {
  api = await startApiServer({protocol, replies: {[path]: listThenWatch(lists, watches)}});
  const cluster = await api.connect();
  const ending = new AbortController();
  const told: string[] = [];
  const options = {signal: ending.signal, ...(resourceVersion !== undefined && {resourceVersion})};
  for await (const event of watchObjects(cluster, selection, options)) {
    told.push(inShort(event));
    if (told.length === count) break;
  }
  return told;
}

function inShort(event: WatchEvent): string {
  return 'object' in event ? `${event.type} ${event.object.metadata.name}` : event.type;
}

describe.each<Protocol>(['h2', 'http/1.1'])('a watch over %s', (protocol) => {
  const events = (...args: EventsArguments) => eventsOver(protocol, ...args);

  it('tells what there is, then what happens', async () => {
    const told = await events(
      [list('10', pod('a', '1'), pod('b', '2'))],
      [
        watch([
          {type: 'MODIFIED', object: pod('a', '11')},
          {type: 'ADDED', object: pod('c', '12')},
          {type: 'DELETED', object: pod('b', '13')},
        ]),
      ],
      6,
    );
    expect(told).toEqual(['added a', 'added b', 'synced', 'modified a', 'added c', 'deleted b']);
    expect(api.requests[1]?.query).toMatchObject({watch: 'true', resourceVersion: '10', allowWatchBookmarks: 'true'});
  });

  it('goes on from a given resource version, without a list', async () => {
    expect(await events([], [watch([{type: 'ADDED', object: pod('a', '11')}])], 1, '10')).toEqual(['added a']);
  });

  it.each<[string, Reply]>([
    ['ended by the server', watch([{type: 'ADDED', object: pod('a', '11')}], 'end')],
    [
      'told by a bookmark',
      watch(
        [
          {type: 'ADDED', object: pod('a', '9')},
          {type: 'BOOKMARK', object: pod('', '11')},
        ],
        'end',
      ),
    ],
  ])('goes on where it was, without a list: %s', async (_, first) => {
    const told = await events([list('8')], [first, watch([{type: 'ADDED', object: pod('b', '12')}])], 3);
    expect(told).toEqual(['synced', 'added a', 'added b']);
    expect(api.requests.map(({query}) => query.resourceVersion)).toEqual([undefined, '8', '11']);
  });

  it.each<[string, Reply]>([
    ['a lost connection', watch([{type: 'ADDED', object: pod('a', '11')}], 'cut')],
    ['half a line', watch([{type: 'ADDED', object: pod('a', '11')}, '{"type":"ADD'], 'end')],
    [
      'an error',
      watch([
        {type: 'ADDED', object: pod('a', '11')},
        {type: 'ERROR', object: {code: 500, message: 'oops'}},
      ]),
    ],
  ])('says that it is broken and goes on: %s', async (_, first) => {
    const told = await events([list('8')], [first, watch([{type: 'ADDED', object: pod('b', '12')}])], 4);
    expect(told).toEqual(['synced', 'added a', 'broken', 'added b']);
    expect(api.requests.at(-1)?.query.resourceVersion).toBe('11');
  });

  it.each<[string, Reply]>([
    ['as an event', watch([{type: 'ERROR', object: {kind: 'Status', code: 410, reason: 'Expired'}}])],
    ['as an answer', refusal(410, 'Expired', 'too old resource version')],
  ])('410 Gone, told %s: lists anew and tells what happened meanwhile', async (_, gone) => {
    const told = await events(
      [
        list('10', pod('a', '1'), pod('b', '2'), pod('c', '3')),
        list('50', pod('a', '1'), pod('b', '40'), pod('d', '41')),
      ],
      [gone, watch([{type: 'MODIFIED', object: pod('d', '51')}])],
      9,
    );
    expect(told).toEqual([
      ...['added a', 'added b', 'added c', 'synced'],
      ...['modified b', 'added d', 'deleted c', 'synced'],
      'modified d',
    ]);
    expect(api.requests.at(-1)?.query.resourceVersion).toBe('50');
  });

  it('an object that took the name of a deleted one during a gap is told', async () => {
    const second = {...pod('a', '40'), metadata: {...pod('a', '40').metadata, uid: 'another'}};
    const told = await events(
      [list('10', pod('a', '1')), list('50', second)],
      [refusal(410, 'Expired', 'too old'), watch([])],
      4,
    );
    expect(told).toEqual(['added a', 'synced', 'modified a', 'synced']);
  });

  it('survives a server that is away for a while', async () => {
    const away = [cut, cut, refusal(503, 'ServiceUnavailable', 'starting')];
    const told = await events([list('8')], [...away, watch([{type: 'ADDED', object: pod('a', '9')}])], 2);
    expect(told).toEqual(['synced', 'added a']);
  });

  it.each<[string, Reply, RegExp]>([
    [
      'no right to watch',
      refusal(403, 'Forbidden', 'User "b" cannot watch resource "pods" in API group ""'),
      /b may not watch pods/,
    ],
    ['a kind that is not there', noKind, /does not have this kind/],
    ['a selector that is refused', refusal(400, 'BadRequest', 'unable to parse'), /the server refuses it/],
  ])('ends with an error that no patience mends: %s', async (_, reply, message) => {
    await expect(events([list('8')], [reply], 2)).rejects.toThrow(message);
  });

  it('a list that cannot be had is tried again', async () => {
    const told = await events([text('<html>'), list('8', pod('a', '1'))], [watch([])], 3);
    expect(told).toEqual(['broken', 'added a', 'synced']);
  });

  it('ends quietly when its signal aborts', async () => {
    api = await startApiServer({replies: {[path]: listThenWatch([list('8')], [watch([])])}});
    const cluster = await api.connect();
    const ending = new AbortController();
    const told: string[] = [];
    for await (const event of watchObjects(cluster, selection, {signal: ending.signal})) {
      told.push(inShort(event));
      setImmediate(() => ending.abort());
    }
    expect(told).toEqual(['synced']);
  });
});
