import {afterEach, describe, expect, it} from 'vitest';
import {type PodLogOptions, podLog} from '../../../src/lib/cluster/pod-log.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {type ApiServer, absent, type Reply, refusal, startApiServer} from '../../support/api-server.ts';
import {pod} from '../../support/pod-server.ts';

let api: ApiServer;
afterEach(() => api.close());

const path = '/api/v1/namespaces/default/pods/cas-0/log';

async function lines(reply: Reply, options: PodLogOptions = {}, take = Number.POSITIVE_INFINITY): Promise<string[]> {
  api = await startApiServer({replies: {[`GET ${path}`]: reply}});
  const taken: string[] = [];
  for await (const line of await podLog(await api.connect(), pod, options)) {
    taken.push(line);
    if (taken.length === take) break;
  }
  return taken;
}

const log =
  (...parts: string[]): Reply =>
  (response) => {
    response.writeHead(200, {'content-type': 'text/plain'});
    for (const part of parts) response.write(part);
    response.end();
  };

describe('the log of a pod', () => {
  it('is asked for as wanted', async () => {
    await lines(log(), {container: 'cas', follow: true, tailLines: 0, sinceTime: '2026-01-31T12:00:00Z'});
    expect(api.requests[0]?.query).toEqual({
      container: 'cas',
      follow: 'true',
      tailLines: '0',
      sinceTime: '2026-01-31T12:00:00Z',
    });
  });

  it('is given line by line, however it is cut, with empty lines and a last one that has no end', async () => {
    await expect(lines(log('gr', 'ün\n\nzw', 'ei\nrest'))).resolves.toEqual(['grün', '', 'zwei', 'rest']);
  });

  it('may be left', async () => {
    const endless: Reply = (response) => {
      response.writeHead(200);
      response.write('one\ntwo\n');
    };
    await expect(lines(endless, {follow: true}, 1)).resolves.toEqual(['one']);
    await expect.poll(() => api.connections()).toBeLessThanOrEqual(1);
  });

  it('that breaks off does not look whole', async () => {
    const broken: Reply = (response, request) => {
      response.writeHead(200);
      response.write('one\n', () => setImmediate(request.cutConnection));
    };
    await expect(lines(broken)).rejects.toMatchObject({kind: 'undetermined'});
  });

  it('ends with the run', async () => {
    const stop = new AbortController();
    const reason = new Failure({kind: 'interrupted', summary: 'stopped'});
    const endless: Reply = (response) => {
      response.writeHead(200);
      response.write('one\n', () => stop.abort(reason));
    };
    await expect(lines(endless, {follow: true, signal: stop.signal})).rejects.toBe(reason);
  });

  it.each<[string, Reply, RegExp]>([
    ['is not there without its pod', absent('pods', 'cas-0'), /^Pod default\/cas-0: it does not exist/],
    [
      'is not there before its container',
      refusal(
        400,
        'BadRequest',
        'container "cas" in pod "cas-0" is waiting to start: trying and failing to pull image',
      ),
      /waiting to start: trying and failing to pull image/,
    ],
    [
      'needs a right',
      refusal(
        403,
        'Forbidden',
        'pods "cas-0" is forbidden: User "bob" cannot get resource "pods/log" in API group "" in the namespace "default"',
      ),
      /bob may not get pods\/log in namespace default/,
    ],
  ])('%s', async (_, reply, words) => {
    await expect(lines(reply)).rejects.toThrow(words);
  });
});
