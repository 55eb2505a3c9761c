// One HTTP exchange with an API server: over one HTTP/2 connection where nothing stands in between, else over HTTP/1.1.
import type {Readable} from 'node:stream';
import type {Socket} from './cluster.ts';
import type {ClusterEntry} from './kubeconfig.ts';
import {tlsOptionsOf} from './tls-options.ts';

/** Streams (watches, logs) are kept apart where each holds its connection. */
export type Lane = 'requests' | 'streams';

export interface Exchange {
  lane: Lane;
  method: string;
  /** Path and query, below the server's own path. */
  path: string;
  headers: Record<string, string | string[]>;
  body: string | undefined;
  /** Asks for a WebSocket that speaks one of these. */
  protocols?: readonly string[];
  /** Aborts the exchange, and later the reading of the answer. */
  signal: AbortSignal | undefined;
  /** Milliseconds until the answer must be there: its head alone, or all of it. */
  timeoutMs: number;
  timeLimitEnds: 'with-head' | 'with-body';
}

/** The head of an answer; its body is still to be read, or to be destroyed. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Readable;
  /** Once the body has ended: whether that was its end, or the connection's. HTTP/2's streams end alike in both cases. */
  isWhole: () => boolean;
  /** The WebSocket that was asked for and granted; the body is empty then. */
  socket?: Socket;
}

/** No retries, no judgement. */
export interface Transport {
  /** Throws Failure `undetermined`, or the signal's reason. */
  send(exchange: Exchange): Promise<Answer>;
  close(): void;
}

export interface TransportOptions {
  cluster: ClusterEntry;
  tls: {ca: Buffer | undefined; cert: Buffer | string | undefined; key: Buffer | string | undefined};
  /** HTTPS_PROXY, HTTP_PROXY, NO_PROXY; the cluster's own proxy-url outranks them. */
  env: Record<string, string | undefined>;
}

/** Throws Failure `usage` for certificates that cannot be used. */
export async function createTransport(options: TransportOptions): Promise<Transport> {
  const server = new URL(options.cluster.server);
  const tls = server.protocol === 'https:' ? tlsOptionsOf(options) : undefined;
  const overHttp1 = async () => {
    const {createHttp1Transport} = await import('./http1-transport.ts');
    return createHttp1Transport({...options, server, tlsOptions: tls});
  };
  if (tls === undefined || isProxied(options)) return overHttp1();
  const {createHttp2Transport} = await import('./http2-transport.ts');
  return createHttp2Transport({server, tlsOptions: tls, overHttp1});
}

/** Any sign of a proxy will do: whether it is used for this very server, HTTP/1.1's agent finds out. */
function isProxied({cluster, env}: TransportOptions): boolean {
  return [cluster['proxy-url'], env.HTTPS_PROXY, env.https_proxy].some(Boolean);
}
