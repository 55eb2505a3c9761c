// One HTTP exchange with an API server over kept-alive connections: TLS, proxies, time limits. No retries, no judgement.
import {Agent as HttpAgent, request as httpRequest, type IncomingMessage} from 'node:http';
import {Agent as HttpsAgent, request as httpsRequest} from 'node:https';
import {isIP} from 'node:net';
import {createSecureContext, type SecureContext} from 'node:tls';
import {Failure, reasonOf} from '../report/failure.ts';
import {connectionFailure, timeoutFailure} from './connection-failure.ts';
import type {ClusterEntry} from './kubeconfig.ts';

export interface Exchange {
  method: string;
  /** Path and query, below the server's own path. */
  path: string;
  headers: Record<string, string | string[]>;
  body: string | undefined;
  /** Aborts the exchange, and later the reading of the answer. */
  signal: AbortSignal | undefined;
  /** Milliseconds until the answer must be there: its head alone, or all of it. */
  timeoutMs: number;
  timeLimitEnds: 'with-head' | 'with-body';
}

export interface Transport {
  /** The answer's head; its body is still to be read. Throws Failure `undetermined`, or the signal's reason. */
  send(exchange: Exchange): Promise<IncomingMessage>;
  close(): void;
}

export interface TransportOptions {
  cluster: ClusterEntry;
  tls: {ca: Buffer | undefined; cert: Buffer | string | undefined; key: Buffer | string | undefined};
  /** HTTPS_PROXY, HTTP_PROXY, NO_PROXY; the cluster's own proxy-url outranks them. */
  env: Record<string, string | undefined>;
}

/**
 * Few connections, as each costs a TLS handshake: measured with 25 parallel reads on loopback, 4 to 8 are fastest.
 * Streams (watches, logs) are kept apart, as each holds its connection.
 */
const maxConnections = 8;
/** Idle connections are closed by us before load balancers (60 s and more) cut them silently. */
const idleMs = 45_000;

export async function createTransport(options: TransportOptions): Promise<{requests: Transport; streams: Transport}> {
  const server = new URL(options.cluster.server);
  const secureContext = server.protocol === 'https:' ? secureContextOf(options) : undefined;
  const agentFor = (maxSockets: number) => createAgent(options, server, secureContext, maxSockets);
  const [requests, streams] = await Promise.all([agentFor(maxConnections), agentFor(Number.POSITIVE_INFINITY)]);
  return {requests: transportOver(requests, server), streams: transportOver(streams, server)};
}

function transportOver(agent: HttpAgent, server: URL): Transport {
  return {
    send: (exchange) => send(agent, server, exchange),
    close: () => agent.destroy(),
  };
}

function send(agent: HttpAgent, server: URL, exchange: Exchange): Promise<IncomingMessage> {
  const {method, path, headers, body, signal, timeoutMs, timeLimitEnds} = exchange;
  const start = server.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = start(server.origin + server.pathname.replace(/\/$/, '') + path, {
      agent,
      method,
      headers: {...headers, ...(body !== undefined && {'content-length': String(Buffer.byteLength(body))})},
      ...(signal !== undefined && {signal}),
    });
    let answering: IncomingMessage | undefined;
    const timer = setTimeout(() => {
      const failure = timeoutFailure(server.origin, `${method} ${path}`, timeoutMs);
      // After the head of the answer only the answer itself can carry the reason to its reader.
      if (answering !== undefined) answering.destroy(failure);
      else request.destroy(failure);
    }, timeoutMs);
    request.on('response', (response) => {
      answering = response;
      if (timeLimitEnds === 'with-head') clearTimeout(timer);
      else response.once('close', () => clearTimeout(timer));
      resolve(response);
    });
    request.on('error', (error) => {
      clearTimeout(timer);
      if (signal?.aborted) reject(signal.reason);
      else reject(error instanceof Failure ? error : connectionFailure(error, server.origin));
    });
    request.end(body);
  });
}

function secureContextOf({tls}: TransportOptions): SecureContext {
  try {
    return createSecureContext({...tls});
  } catch (error) {
    throw new Failure({
      kind: 'usage',
      summary: 'the certificates or the key of the context cannot be used',
      reason: reasonOf(error),
      next: 'check certificate-authority, client-certificate and client-key in the kubeconfig: they must be PEM, key and certificate a pair',
    });
  }
}

async function createAgent(
  options: TransportOptions,
  server: URL,
  secureContext: SecureContext | undefined,
  maxSockets: number,
): Promise<HttpAgent> {
  const {cluster, env} = options;
  if (cluster['proxy-url']?.startsWith('socks')) {
    const {socksAgent} = await import('./socks-agent.ts');
    return socksAgent(options);
  }
  const common = {
    keepAlive: true,
    maxSockets,
    timeout: idleMs,
    proxyEnv: proxyEnvironment(cluster, env),
  };
  if (secureContext === undefined) return new HttpAgent(common);
  return new HttpsAgent({
    ...common,
    secureContext,
    rejectUnauthorized: cluster['insecure-skip-tls-verify'] !== true,
    servername: cluster['tls-server-name'] ?? nameForTls(server.hostname),
  });
}

/** The cluster's own proxy stands for every server; else what the environment says. */
function proxyEnvironment(
  {'proxy-url': url}: ClusterEntry,
  env: Record<string, string | undefined>,
): Record<string, string | undefined> {
  if (url) return {HTTPS_PROXY: url, HTTP_PROXY: url};
  return {
    HTTPS_PROXY: env.HTTPS_PROXY ?? env.https_proxy,
    HTTP_PROXY: env.HTTP_PROXY ?? env.http_proxy,
    NO_PROXY: env.NO_PROXY ?? env.no_proxy,
  };
}

/** TLS has no server name for a bare address. */
function nameForTls(hostname: string): string {
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : '';
}
