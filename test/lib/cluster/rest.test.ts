import type {ServerHttp2Stream} from 'node:http2';
import {gzipSync} from 'node:zlib';
import {afterEach, describe, expect, it} from 'vitest';
import type {Cluster, Method} from '../../../src/lib/cluster/cluster.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {
  type ApiServer,
  cut,
  json,
  noKind,
  type Protocol,
  type Reply,
  refusal,
  stall,
  startApiServer,
  watch,
} from '../../support/api-server.ts';

let api: ApiServer;
afterEach(() => api.close());

const path = '/api/v1/namespaces/default';
const tooMany = (seconds: string) => refusal(429, 'TooManyRequests', 'slow down', undefined, {'retry-after': seconds});
const unavailable = refusal(503, 'ServiceUnavailable', 'not now');
const internal = refusal(500, 'InternalError', 'etcdserver: leader changed');

describe.each<Protocol>(['h2', 'http/1.1'])('over %s', (protocol) => {
  async function clusterWith(replies: Record<string, Reply | Reply[]>, options = {}) {
    api = await startApiServer({replies, protocol});
    return api.connect(options);
  }

  describe('what is sent again', () => {
    it.each<[string, Method, Reply[], number]>([
      ['a read after the connection was cut', 'GET', [cut, json({})], 2],
      ['a patch after the connection was cut', 'PATCH', [cut, json({})], 2],
      ['a read after 503', 'GET', [unavailable, json({})], 2],
      ['a read after 500, as while etcd changes its leader', 'GET', [internal, internal, json({})], 3],
      ['any request after 429: it was not carried out', 'POST', [tooMany('0'), json({})], 2],
      ['a read, up to five times', 'GET', [cut, unavailable, internal, tooMany('0'), json({})], 5],
    ])('%s', async (_, method, replies, requests) => {
      const cluster = await clusterWith({[`${method} ${path}`]: replies});
      await expect(cluster.request(method, path)).resolves.toEqual({});
      expect(cluster.requests()).toBe(requests);
    });

    it('waits as long as Retry-After says', async () => {
      const cluster = await clusterWith({[`GET ${path}`]: [tooMany('1'), json({})]});
      const began = performance.now();
      await cluster.request('GET', path);
      expect(performance.now() - began).toBeGreaterThan(900);
    });

    it('a refused connection, once the server has answered before', async () => {
      const cluster = await clusterWith({[`GET ${path}`]: json({})});
      await cluster.request('GET', path);
      const sent = cluster.requests();
      await api.stop();
      await expect(cluster.request('GET', path)).rejects.toThrow(/refuses the connection|cannot|broke/);
      expect(cluster.requests()).toBeGreaterThan(sent + 1);
    });
  });

  describe('what is not sent again', () => {
    it.each<[string, Method, Reply, RegExp]>([
      ['a creation after the connection was cut: it may have been carried out', 'POST', cut, /connection.*broke/],
      ['a deletion after the connection was cut', 'DELETE', cut, /connection.*broke/],
      ['a write after 500', 'PATCH', internal, /met an error of its own: etcdserver/],
      ['a server that wants a pause of minutes', 'GET', tooMany('120'), /overloaded/],
      ['what is refused', 'GET', refusal(403, 'Forbidden', 'no'), /does not allow it/],
      ['what is not there', 'GET', noKind, /does not have this kind/],
    ])('%s', async (_, method, reply, message) => {
      const cluster = await clusterWith({[`${method} ${path}`]: reply});
      await expect(cluster.request(method, path)).rejects.toThrow(message);
      expect(cluster.requests()).toBe(1);
    });

    it('gives up at last, with the last reason', async () => {
      const cluster = await clusterWith({[`GET ${path}`]: unavailable});
      await expect(cluster.request('GET', path)).rejects.toMatchObject({
        kind: 'undetermined',
        message: expect.stringMatching(/cannot do this at the moment: not now/),
      });
      expect(cluster.requests()).toBe(5);
    });
  });

  describe('the end of a run', () => {
    const interrupted = new Failure({kind: 'interrupted', summary: 'stopped'});

    it.each<[string, Reply]>([
      ['while it waits for the answer', stall],
      ['while it pauses before the next attempt', tooMany('15')],
    ])('ends a request at once: %s', async (_, reply) => {
      const ending = new AbortController();
      const cluster = await clusterWith({[`GET ${path}`]: reply}, {signal: ending.signal});
      const request = cluster.request('GET', path);
      await expect.poll(() => api.requests.length).toBe(1);
      ending.abort(interrupted);
      await expect(request).rejects.toBe(interrupted);
    });

    it('lets no further request begin', async () => {
      const cluster = await clusterWith({});
      const signal = AbortSignal.abort(interrupted);
      await expect(cluster.request('GET', path, {signal})).rejects.toBe(interrupted);
      expect(api.requests).toHaveLength(0);
    });
  });

  describe('what a request carries', () => {
    it('query, body and content type; absent parameters are left out', async () => {
      const cluster = await clusterWith({[`PATCH ${path}`]: json({})});
      await cluster.request('PATCH', path, {
        query: {force: true, limit: 5, dryRun: undefined, labelSelector: 'a=b,c in (d)'},
        body: {a: 1},
        contentType: 'application/merge-patch+json',
      });
      expect(api.requests[0]).toMatchObject({
        query: {force: 'true', limit: '5', labelSelector: 'a=b,c in (d)'},
        body: {a: 1},
        headers: {'content-type': 'application/merge-patch+json', accept: 'application/json'},
      });
      expect(api.requests[0]?.query).not.toHaveProperty('dryRun');
    });

    it('a compressed answer is read', async () => {
      const cluster = await clusterWith({
        [`GET ${path}`]: (response, request) => {
          expect(request.headers['accept-encoding']).toBe('gzip');
          response.writeHead(200, {'content-encoding': 'gzip'}).end(gzipSync('{"a":1}'));
        },
      });
      await expect(cluster.request('GET', path)).resolves.toEqual({a: 1});
    });

    it('what is packed already is not packed for the way', async () => {
      const cluster = await clusterWith({[`GET ${path}`]: json({})});
      await cluster.request('GET', path, {isPacked: true});
      expect(api.requests[0]?.headers).not.toHaveProperty('accept-encoding');
    });

    it('tells when the first request is on its way, before there is an answer', async () => {
      const cluster = await clusterWith({[`GET ${path}`]: stall});
      const controller = new AbortController();
      const request = cluster.request('GET', path, {signal: controller.signal});
      await cluster.firstSent;
      expect(cluster.requests()).toBe(1);
      const reason = new Error('enough');
      controller.abort(reason);
      await expect(request).rejects.toBe(reason);
    });

    it('tells so, too, when there is no server to send it to', async () => {
      const cluster = await clusterWith({});
      await api.stop();
      const request = cluster.request('POST', path);
      request.catch(() => {});
      await cluster.firstSent;
      await expect(request).rejects.toThrow(Failure);
    });

    it('lines of a stream come as they are told, however they are cut', async () => {
      const cluster = await clusterWith({
        [`GET ${path}`]: async (response) => {
          for (const part of ['{"a":', '"ü"}\n\n{"b"', ':2}\n', 'rest']) {
            response.write(part);
            await new Promise(setImmediate);
          }
          response.end();
        },
      });
      const lines: string[] = [];
      for await (const line of await cluster.stream('GET', path)) lines.push(line);
      expect(lines).toEqual(['{"a":"ü"}', '', '{"b":2}', 'rest']);
    });

    it('leaving a stream closes its connection', async () => {
      let isClosed = false;
      const cluster = await clusterWith({
        [`GET ${path}`]: (response) => {
          response.on('close', () => {
            isClosed = true;
          });
          response.write('one\n');
        },
      });
      for await (const _ of await cluster.stream('GET', path)) break;
      await expect.poll(() => isClosed).toBe(true);
    });
  });
});

describe('connections', () => {
  const tenTimes = (cluster: Cluster) => Promise.all(Array.from({length: 10}, () => cluster.request('GET', path)));

  it('one is enough for any number of requests', async () => {
    api = await startApiServer({replies: {[`GET ${path}`]: json({})}});
    await tenTimes(await api.connect());
    expect(api.connections()).toBe(1);
  });

  it('any number of watches leaves room for requests: then there is a second one', async () => {
    const watched = '/api/v1/watched';
    api = await startApiServer({replies: {[`GET ${path}`]: json({}), [`GET ${watched}`]: watch([])}});
    const cluster = await api.connect();
    await Promise.all(Array.from({length: 95}, () => cluster.stream('GET', watched)));
    await expect(cluster.request('GET', path)).resolves.toEqual({});
    expect(api.connections()).toBe(2);
    cluster.close();
    await expect.poll(() => api.connections()).toBe(0);
  });

  it('few are used where the server knows only HTTP/1.1', async () => {
    api = await startApiServer({replies: {[`GET ${path}`]: json({})}, protocol: 'http/1.1'});
    await tenTimes(await api.connect());
    expect(api.connections()).toBeGreaterThan(1);
    expect(api.connections()).toBeLessThanOrEqual(9);
  });

  it('a broken one breaks what may be repeated for a moment only', async () => {
    let isFirst = true;
    const breakOnce: Reply = (response, request) => {
      if (isFirst) request.cutConnection();
      else json({})(response, request);
      isFirst = false;
    };
    api = await startApiServer({replies: {[`GET ${path}`]: breakOnce}});
    expect(await tenTimes(await api.connect())).toHaveLength(10);
  });

  it('a server that is about to stop says so: the next request takes a new one', async () => {
    const goAway: Reply = (response, request) => {
      const {stream} = response as unknown as {stream: ServerHttp2Stream};
      stream.session?.goaway();
      json({})(response, request);
    };
    api = await startApiServer({replies: {[`GET ${path}`]: [goAway, json({})], [`POST ${path}`]: json({})}});
    const cluster = await api.connect();
    await cluster.request('GET', path);
    await expect(cluster.request('POST', path)).resolves.toEqual({});
  });

  it('half an answer is no answer, and is asked for again', async () => {
    const half: Reply = (response, request) => {
      response.writeHead(200).write('{"a": 1, ', () => setTimeout(request.cutConnection, 20));
    };
    api = await startApiServer({replies: {[`GET ${path}`]: [half, json({a: 1})]}});
    await expect((await api.connect()).request('GET', path)).resolves.toEqual({a: 1});
  });
});
