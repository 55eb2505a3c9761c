// A connected cluster: one request function, one stream of lines, and who we are there.
import type {KindIndex} from './kinds.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ClusterContext {
  /** Name of the kubeconfig's context; `in-cluster` for a pod's service account. */
  name: string;
  /** URL of the API server. */
  server: string;
  /** The kubeconfig's user entry, or whom we act as. */
  user: string;
  /** The namespace of the context, or as asked for; `default` when neither says. */
  namespace: string;
  /** What vouches for the server: undefined where that is left to this machine, or to nobody. */
  authority?: ServerAuthority | undefined;
}

/** Certificates in PEM, as a kubeconfig holds them. */
export interface ServerAuthority {
  /** Absolute path. */
  file: string | undefined;
  /** Base64; counts more. */
  data: string | undefined;
}

/** A list gives the parameter once for each of its items. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

export interface RequestOptions {
  query?: Query;
  /** Sent as JSON. */
  body?: unknown;
  /** Default: application/json. */
  contentType?: string;
  /** Default: application/json. */
  accept?: string;
  signal?: AbortSignal | undefined;
  /** The answer is not to be compressed, as it is so already. */
  isPacked?: boolean | undefined;
  /** Milliseconds for one attempt, up to the end of the answer (of a stream: up to its beginning). Default: the cluster's. */
  timeoutMs?: number;
  /** What the request is about, for errors: `Secret scone-system/sconeapps`. */
  object?: string;
  /** Whether it may be sent again after the connection broke. Default: all but POST and DELETE. */
  repeatable?: boolean;
}

export interface StreamOptions extends RequestOptions {
  /** Each line ends with its line feed: a last line without one was cut off, or the answer ends so. */
  keepLineFeeds?: boolean;
}

export interface SocketOptions {
  query?: Query;
  /** Subprotocols, the one liked best first. */
  protocols: readonly string[];
  /** Ends the handshake, and later the connection. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for the handshake. Default: the cluster's. */
  timeoutMs?: number;
  /** What it is about, for errors: `Pod default/cas-0`. */
  object?: string;
}

/** A WebSocket to the API server, through which it connects us with a pod. */
export interface Socket {
  /** The subprotocol that the server has chosen. */
  readonly protocol: string;
  /** What ends it from our side: of this one, or of the whole cluster. */
  readonly signal: AbortSignal | undefined;
  /**
   * Messages in order, for one reader; while none is taken, the server is held back. Ends when the server or we close the
   * connection in order. Throws Failure `undetermined` when it is lost, the signal's reason when aborted.
   */
  readonly messages: AsyncIterable<Buffer>;
  /** Resolves when the message is on its way and there is room for more: wait for it before the next. Throws Failure when there is no connection any more. */
  send(message: Uint8Array): Promise<void>;
  /** Closes in order. */
  close(): void;
  /** Drops the connection: to the other side it is lost. */
  abandon(): void;
}

export interface Cluster {
  readonly context: ClusterContext;
  readonly kinds: KindIndex;
  /**
   * Sends one request and gives the parsed answer. Tries again what may be tried again.
   * Throws ApiError for the server's refusals, Failure for a server that cannot be reached, the signal's reason when aborted.
   */
  request<T>(method: Method, path: string, options?: RequestOptions): Promise<T>;
  /** Like request, but gives the answer's lines as they come; ends with the answer, throws when the connection breaks. */
  stream(method: Method, path: string, options?: StreamOptions): Promise<AsyncIterable<string>>;
  /**
   * Opens a WebSocket. Throws as `request` does; a handshake that may have reached the server is not repeated, but for 401 and
   * 429.
   */
  socket(path: string, options: SocketOptions): Promise<Socket>;
  /** Resolves when the first request is on its way, or failed: work that needs no answer delays none behind it. Never rejects. */
  readonly firstSent: Promise<void>;
  /** Number of requests sent so far, retries, watches and handshakes of WebSockets included. */
  requests(): number;
  /** Closes all connections; running requests fail. */
  close(): void;
}
