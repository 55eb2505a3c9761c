// One HTTP exchange with an API server, whatever carries it.
import type {Readable} from 'node:stream';
import type {Socket} from './cluster.ts';
import type {ClusterEntry} from './kubeconfig.ts';

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
  /** Told when the request is on its way. */
  onSent?: () => void;
}

/** The head of an answer; its body is still to be read, or to be destroyed. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Readable;
  /** All of the body, where reading has begun: then the stream is not to be read. */
  whole?: Promise<Buffer>;
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
