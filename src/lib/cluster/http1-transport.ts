// Exchanges over HTTP/1.1 with kept-alive connections: for plain http, proxies, and servers that know no HTTP/2.
import {Agent as HttpAgent, request as httpRequest} from 'node:http';
import {Agent as HttpsAgent, request as httpsRequest} from 'node:https';
import {Failure} from '../report/failure.ts';
import type {Socket} from './cluster.ts';
import {connectionFailure} from './connection-failure.ts';
import type {Answer, Exchange, Lane, Transport, TransportOptions} from './exchange.ts';
import {limitExchange} from './exchange-limits.ts';
import {proxyEnvironment, proxyUrl} from './proxy-environment.ts';
import type {TlsOptions} from './tls-options.ts';

export interface Http1Options extends TransportOptions {
  server: URL;
  /** Undefined for plain http. */
  tlsOptions: TlsOptions | undefined;
}

/** Few connections, as each costs a TLS handshake: with 25 parallel reads on loopback 2 to 8 are fastest. */
const maxConnections = 8;
/** Idle connections are closed by us before load balancers (60 s and more) cut them silently. */
const idleMs = 45_000;

export async function createHttp1Transport(options: Http1Options): Promise<Transport> {
  const agents: Record<Lane, HttpAgent> = {
    requests: await createAgent(options, maxConnections),
    streams: await createAgent(options, Number.POSITIVE_INFINITY),
  };
  // A handshake is not repeated, so it must not meet a kept connection that the server has just given up.
  const upgrading = await createAgent(options, Number.POSITIVE_INFINITY, false);
  const {HTTPS_PROXY, HTTP_PROXY} = proxiesOf(options);
  const proxyUrl = options.tlsOptions === undefined ? HTTP_PROXY : HTTPS_PROXY;
  const sockets = new Set<Socket>();
  const upgrade = async (exchange: Exchange) => {
    const {openWebSocket} = await import('./websocket.ts');
    const answer = await openWebSocket(upgrading, options.server, exchange, proxyUrl, (closed) => {
      sockets.delete(closed);
    });
    if (answer.socket !== undefined) sockets.add(answer.socket);
    return answer;
  };
  return {
    send: (exchange) =>
      exchange.protocols === undefined
        ? send(agents[exchange.lane], options.server, exchange, proxyUrl)
        : upgrade(exchange),
    close: () => {
      for (const socket of sockets) socket.abandon();
      agents.requests.destroy();
      agents.streams.destroy();
      upgrading.destroy();
    },
  };
}

function send(agent: HttpAgent, server: URL, exchange: Exchange, proxyUrl: string | undefined): Promise<Answer> {
  const {method, path, headers, body, signal} = exchange;
  const start = server.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = start(urlOf(server, path), {
      agent,
      method,
      headers: {...headers, ...(body !== undefined && {'content-length': String(Buffer.byteLength(body))})},
      ...(signal !== undefined && {signal}),
    });
    const limits = limitExchange(exchange, server.origin, (reason) => request.destroy(reason));
    request.on('response', (response) => {
      limits.answered(response);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: response,
        isWhole: () => response.complete,
      });
    });
    request.on('error', (error) => {
      limits.closed();
      if (signal?.aborted) reject(signal.reason);
      else reject(error instanceof Failure ? error : connectionFailure(error, server.origin, proxyUrl));
    });
    request.end(body);
    exchange.onSent?.();
  });
}

/** Path and query below the server's own path. */
export function urlOf(server: URL, path: string): string {
  return server.origin + server.pathname.replace(/\/$/, '') + path;
}

async function createAgent(options: Http1Options, maxSockets: number, keepAlive = true): Promise<HttpAgent> {
  if (options.cluster['proxy-url']?.startsWith('socks')) {
    const {socksAgent} = await import('./socks-agent.ts');
    return socksAgent(options);
  }
  const common = {keepAlive, maxSockets, timeout: idleMs, proxyEnv: proxiesOf(options)};
  return options.tlsOptions === undefined ? new HttpAgent(common) : new HttpsAgent({...common, ...options.tlsOptions});
}

/** The cluster's own proxy stands for every server; else what the environment says. */
function proxiesOf({cluster, env}: TransportOptions): Record<string, string | undefined> {
  const named = cluster['proxy-url'];
  if (!named) return proxyEnvironment(env);
  const url = named.startsWith('socks') ? named : proxyUrl(named, 'proxy-url of the cluster');
  return {HTTPS_PROXY: url, HTTP_PROXY: url};
}
