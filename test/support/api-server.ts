// A tiny API server on loopback over TLS that answers as a test scripts it: refusals, stalls, cut connections, watches.

import type {IncomingMessage, ServerResponse} from 'node:http';
import {createSecureServer} from 'node:http2';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import type {TLSSocket} from 'node:tls';
import {issueCertificate, type KeyedCertificate} from '../../sandbox/certificates/issue.ts';
import type {Cluster} from '../../src/lib/cluster/cluster.ts';
import {type ConnectOptions, connect} from '../../src/lib/cluster/connect.ts';
import {type Meeting, serveSockets} from './api-sockets.ts';
import {type KubeconfigParts, writeKubeconfig} from './kubeconfig.ts';

export interface ApiRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  /** Of a parameter that is given several times `query` has the last. */
  parameters: URLSearchParams;
  headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it sent.
  body: any;
  /** Ends the connection without a word; with HTTP/2 for all that share it. */
  cutConnection(): void;
}

/** Answers one request; may never end the response. */
export type Reply = (response: ServerResponse, request: ApiRequest) => void | Promise<void>;

export interface ApiServer {
  url: string;
  /** All requests so far, in order. */
  requests: ApiRequest[];
  /** Number of TLS connections at this moment. */
  connections(): number;
  authority: KeyedCertificate;
  /** A client certificate that the server accepts; the dates are the test's choice. */
  clientCertificate(validity?: {notBefore?: Date; notAfter?: Date}): KeyedCertificate;
  /** Writes a kubeconfig for this server into a fresh directory and gives its path. */
  kubeconfig(parts?: KubeconfigParts): Promise<string>;
  connect(options?: Partial<ConnectOptions>): Promise<Cluster>;
  /** The server goes away; the clusters connected to it stay. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export type Protocol = 'h2' | 'http/1.1';

export interface ApiServerOptions {
  /** By `METHOD /path`; several replies are given one after the other, the last one again and again. */
  replies?: Record<string, Reply | readonly Reply[]>;
  /** WebSockets by path, given as replies are. */
  sockets?: Record<string, Meeting | readonly Meeting[]>;
  /** Default: h2, as API servers speak it. */
  protocol?: Protocol;
  /** What the server's certificate names. Default: 127.0.0.1 and localhost. */
  names?: {ipAddresses?: string[]; dnsNames?: string[]};
}

export async function startApiServer({
  replies = {},
  sockets: meetings = {},
  protocol = 'h2',
  names,
}: ApiServerOptions = {}): Promise<ApiServer> {
  const authority = issueCertificate({subject: {commonName: 'test authority'}, isAuthority: true});
  const own = issueCertificate({
    subject: {commonName: 'test API server'},
    issuer: authority,
    ...(names ?? {ipAddresses: ['127.0.0.1'], dnsNames: ['localhost']}),
  });
  const requests: ApiRequest[] = [];
  const clusters: Cluster[] = [];
  const tls = {
    cert: own.certificate,
    key: own.key,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: false,
  };
  const server = protocol === 'h2' ? createSecureServer({...tls, allowHTTP1: true}) : createServer(tls);
  const sockets = new Set<TLSSocket>();
  server.on('secureConnection', (socket: TLSSocket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // HTTP/2's own request and response are made to be used like these.
  server.on('request', async (incoming: IncomingMessage, response: ServerResponse) => {
    const socket = [...sockets].find(({remotePort}) => remotePort === incoming.socket.remotePort);
    const request = await requestOf(incoming, () => socket?.destroy());
    const key = `${request.method} ${request.path}`;
    const times = requests.filter((earlier) => `${earlier.method} ${earlier.path}` === key).length;
    requests.push(request);
    await replyFor(replies[key], times)(response, request);
  });
  serveSockets(server, requests, async (request, times) => meetingFor(meetings[request.path], times));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  };
  const kubeconfig = (parts: KubeconfigParts = {}) =>
    writeKubeconfig({
      ...parts,
      cluster: {server: url, 'certificate-authority-data': base64(authority.certificate), ...parts.cluster},
      user: parts.user ?? {token: 'a-token'},
    });
  return {
    url,
    requests,
    connections: () => sockets.size,
    authority,
    clientCertificate: (validity = {}) =>
      issueCertificate({subject: {commonName: 'tester'}, issuer: authority, usages: ['client'], ...validity}),
    kubeconfig,
    async connect(options = {}) {
      const cluster = await connect({
        kubeconfig: options.kubeconfig ?? (await kubeconfig()),
        env: {},
        homeDirectory: '/nonexistent',
        userAgent: 'kubectl-provision/test',
        requestTimeoutMs: 5_000,
        ...options,
      });
      clusters.push(cluster);
      return cluster;
    },
    stop,
    async close() {
      for (const cluster of clusters) cluster.close();
      await stop();
    },
  };
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A success with this body. */
export function json(body: unknown, status = 200): Reply {
  return (response) => {
    response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
  };
}

/** A refusal with a Status object. */
export function refusal(
  code: number,
  reason: string,
  message: string,
  details: unknown = undefined,
  headers: Record<string, string> = {},
): Reply {
  return (response) => {
    response
      .writeHead(code, {'content-type': 'application/json', ...headers})
      .end(JSON.stringify({kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details}));
  };
}

/** What the server says of an object that is not there. */
export function absent(resource: string, name: string): Reply {
  return refusal(404, 'NotFound', `${resource} "${name}" not found`, {name, kind: resource});
}

/** What the server says of a kind that it does not have. */
export const noKind: Reply = (response) => {
  response.writeHead(404, {'content-type': 'text/plain'}).end('404 page not found\n');
};

/** Never answers. */
export const stall: Reply = () => {};

/** Cuts the connection before anything is answered. */
export const cut: Reply = (_, request) => request.cutConnection();

/** Any bytes, any status. */
export function text(body: string, status = 200): Reply {
  return (response) => {
    response.writeHead(status, {'content-type': 'text/html'}).end(body);
  };
}

/** A watch that tells these events and then stays open, ends, or is cut. */
export function watch(events: readonly unknown[], then: 'open' | 'end' | 'cut' = 'open'): Reply {
  return async (response, request) => {
    response.writeHead(200, {'content-type': 'application/json'});
    response.flushHeaders();
    for (const event of events) response.write(typeof event === 'string' ? event : `${JSON.stringify(event)}\n`);
    if (then === 'end') response.end();
    // What was written is to arrive before the connection is cut.
    if (then === 'cut') response.write('\n', () => setTimeout(request.cutConnection, 20));
  };
}

/** Lists answer with the first reply, watches with the second: both have the same path. */
export function listThenWatch(lists: readonly Reply[], watches: readonly Reply[]): Reply {
  const told = {lists: 0, watches: 0};
  return (response, request) => {
    const isWatch = request.query.watch === 'true';
    return replyFor(isWatch ? watches : lists, isWatch ? told.watches++ : told.lists++)(response, request);
  };
}

function meetingFor(meetings: Meeting | readonly Meeting[] | undefined, times: number): Meeting {
  const list = [meetings ?? []].flat();
  return list[Math.min(times, list.length - 1)] ?? {refuse: noKind};
}

function replyFor(replies: Reply | readonly Reply[] | undefined, times: number): Reply {
  if (replies === undefined) return noKind;
  if (typeof replies === 'function') return replies;
  return replies[Math.min(times, replies.length - 1)] ?? noKind;
}

export async function requestOf(incoming: IncomingMessage, cutConnection: () => void): Promise<ApiRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const {pathname, searchParams} = new URL(incoming.url ?? '/', 'https://localhost');
  const body = Buffer.concat(chunks).toString();
  return {
    method: incoming.method ?? '',
    path: pathname,
    query: Object.fromEntries(searchParams),
    parameters: searchParams,
    headers: incoming.headers,
    body: body === '' ? undefined : JSON.parse(body),
    cutConnection,
  };
}
