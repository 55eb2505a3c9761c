import {writeFile} from 'node:fs/promises';
import {afterEach, describe, expect, it} from 'vitest';
import type {Cluster, Socket} from '../../../src/lib/cluster/cluster.ts';
import {
  type ApiServer,
  type ApiServerOptions,
  base64,
  json,
  type Reply,
  refusal,
  startApiServer,
} from '../../support/api-server.ts';
import type {Meeting} from '../../support/api-sockets.ts';
import {writeFileSomewhere} from '../../support/kubeconfig.ts';
import {startHttpProxy, startSocksProxy} from '../../support/proxies.ts';

const path = '/some/path';
const running: {close(): unknown}[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

const unauthorized = refusal(401, 'Unauthorized', 'Unauthorized');
/** Sends back what comes. */
const echo: Meeting = {accept: (socket) => void socket.on('message', (message) => socket.send(message))};

async function server(meetings: Meeting | Meeting[] = echo, options: ApiServerOptions = {}): Promise<ApiServer> {
  const api = await startApiServer({sockets: {[path]: meetings}, ...options});
  running.push(api);
  return api;
}

function open(cluster: Cluster, options = {}): Promise<Socket> {
  return cluster.socket(path, {protocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'], ...options});
}

/** Sends a message and gives what comes back. */
async function exchange(cluster: Cluster): Promise<string> {
  const socket = await open(cluster);
  await socket.send(Buffer.from('ping'));
  for await (const message of socket.messages) {
    socket.close();
    return message.toString();
  }
  return 'nothing came';
}

describe.each(['h2', 'http/1.1'] as const)('a WebSocket to a server with %s', (protocol) => {
  it('says who we are, beside what requests say', async () => {
    const api = await server(echo, {protocol, replies: {'GET /version': json({})}});
    const cluster = await api.connect({as: 'bob', asGroup: ['a', 'b']});
    await cluster.request('GET', '/version');
    await expect(exchange(cluster)).resolves.toBe('ping');
    expect(api.requests[1]?.headers).toMatchObject({
      authorization: 'Bearer a-token',
      'user-agent': 'kubectl-provision/test',
      'impersonate-user': 'bob',
      'impersonate-group': 'a, b',
    });
    expect(cluster.requests()).toBe(2);
  });
});

describe('a WebSocket', () => {
  it('has the client certificate', async () => {
    const api = await server();
    const {certificate, key} = api.clientCertificate();
    const user = {'client-certificate-data': base64(certificate), 'client-key-data': base64(key)};
    await expect(exchange(await api.connect({kubeconfig: await api.kubeconfig({user})}))).resolves.toBe('ping');
    expect(api.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('looks at the certificate of the server, by the name it is given', async () => {
    const api = await server(echo, {names: {dnsNames: ['inner.example']}});
    const named = await api.connect({tlsServerName: 'inner.example'});
    await expect(exchange(named)).resolves.toBe('ping');
    await expect(exchange(await api.connect())).rejects.toThrow(/certificate is for another name/);
  });

  it('takes what the server likes of the protocols', async () => {
    const api = await server({accept: () => {}, protocols: ['v4.channel.k8s.io']});
    const socket = await open(await api.connect());
    expect(socket.protocol).toBe('v4.channel.k8s.io');
    socket.close();
  });

  it('is no WebSocket of ours without one of the protocols', async () => {
    const api = await server({accept: () => {}, protocols: []});
    await expect(open(await api.connect())).rejects.toMatchObject({
      kind: 'undetermined',
      summary: 'the connection did not become a WebSocket',
      reason: 'Server sent no subprotocol',
    });
  });

  it('with credentials that are refused: they are renewed, once', async () => {
    const tokenFile = await writeFileSomewhere('token', 'old');
    const refuse: Reply = async (response, request) => {
      await writeFile(tokenFile, 'new');
      await unauthorized(response, request);
    };
    const api = await server([{refuse}, echo]);
    const cluster = await api.connect({kubeconfig: await api.kubeconfig({user: {tokenFile}})});
    await expect(exchange(cluster)).resolves.toBe('ping');
    expect(api.requests.map(({headers}) => headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
    expect(cluster.requests()).toBe(2);
  });

  it('with credentials that stay refused: 401 in words', async () => {
    const api = await server({refuse: unauthorized});
    await expect(open(await api.connect())).rejects.toMatchObject({
      code: 401,
      isRefused: true,
      summary: 'the API server does not accept our credentials',
    });
    expect(api.requests).toHaveLength(1);
  });

  it('is tried again after 429: nothing was begun', async () => {
    const slow = refusal(429, 'TooManyRequests', 'slow down', undefined, {'retry-after': '0'});
    const api = await server([{refuse: slow}, echo]);
    await expect(exchange(await api.connect())).resolves.toBe('ping');
  });

  it('that does not come is not waited for', async () => {
    const api = await server({refuse: () => {}});
    await expect(open(await api.connect(), {timeoutMs: 100})).rejects.toThrow(/did not answer within 0.1 s/);
  });

  it('to a server that is not there', async () => {
    const api = await server();
    const cluster = await api.connect();
    await api.stop();
    await expect(open(cluster)).rejects.toMatchObject({kind: 'undetermined', object: api.url});
  });

  it('takes messages that come in fragments', async () => {
    const api = await server({
      accept: (socket) => {
        for (const [index, part] of ['a', 'b', 'c'].entries()) socket.send(part, {fin: index === 2, binary: true});
        socket.send('d');
        socket.close(1000);
      },
    });
    const messages: string[] = [];
    for await (const message of (await open(await api.connect())).messages) messages.push(message.toString());
    expect(messages).toEqual(['abc', 'd']);
  });

  it('that is lost: what had come is read, then the loss is told, also to who sends', async () => {
    const api = await server({accept: (socket) => socket.send('a', () => socket.terminate())});
    const socket = await open(await api.connect());
    const messages: string[] = [];
    const reading = (async () => {
      for await (const message of socket.messages) messages.push(message.toString());
    })();
    await expect(reading).rejects.toMatchObject({kind: 'undetermined', reason: 'it ended without a word'});
    expect(messages).toEqual(['a']);
    await expect(socket.send(Buffer.of(1))).rejects.toMatchObject({kind: 'undetermined'});
  });

  it('that the server floods is given up', async () => {
    const api = await server({accept: (socket) => socket.send(Buffer.alloc(17 * 2 ** 20))});
    const socket = await open(await api.connect());
    const reading = (async () => {
      for await (const _ of socket.messages);
    })();
    await expect(reading).rejects.toThrow(/Max payload size exceeded/);
  });
});

describe('through a proxy', () => {
  it.each([
    ['proxy-url of the cluster', (proxy: string) => ({cluster: {'proxy-url': proxy}, env: {}}), 1],
    ['HTTPS_PROXY', (proxy: string) => ({cluster: {}, env: {HTTPS_PROXY: proxy}}), 1],
    ['not with NO_PROXY', (proxy: string) => ({cluster: {}, env: {HTTPS_PROXY: proxy, NO_PROXY: '127.0.0.1'}}), 0],
  ])('%s', async (_, parts, tunnels) => {
    const api = await server();
    const proxy = await startHttpProxy();
    running.push(proxy);
    const {cluster, env} = parts(proxy.url);
    const kubeconfig = await api.kubeconfig({cluster: {server: api.url, ...cluster}});
    await expect(exchange(await api.connect({kubeconfig, env}))).resolves.toBe('ping');
    expect(proxy.tunnels).toHaveLength(tunnels);
  });

  it('of the sort SOCKS', async () => {
    const api = await server();
    const proxy = await startSocksProxy();
    running.push(proxy);
    const kubeconfig = await api.kubeconfig({cluster: {server: api.url, 'proxy-url': proxy.url}});
    await expect(exchange(await api.connect({kubeconfig}))).resolves.toBe('ping');
    expect(proxy.tunnels).toEqual([new URL(api.url).host]);
  });

  it('that does not let us through', async () => {
    const api = await server();
    const proxy = await startHttpProxy('407 Proxy Authentication Required');
    running.push(proxy);
    await expect(open(await api.connect({env: {HTTPS_PROXY: proxy.url}}))).rejects.toThrow(/the proxy does not let us/);
  });
});
