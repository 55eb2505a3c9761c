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
}

export interface RequestOptions {
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  /** Default: application/json. */
  contentType?: string;
  /** Default: application/json. */
  accept?: string;
  signal?: AbortSignal | undefined;
  /** Milliseconds for one attempt, up to the end of the answer (of a stream: up to its beginning). Default: the cluster's. */
  timeoutMs?: number;
  /** What the request is about, for errors: `Secret scone-system/sconeapps`. */
  object?: string;
  /** Whether it may be sent again after the connection broke. Default: all but POST and DELETE. */
  repeatable?: boolean;
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
  stream(method: Method, path: string, options?: RequestOptions): Promise<AsyncIterable<string>>;
  /** Number of requests sent so far, retries and watches included. */
  requests(): number;
  /** Closes all connections; running requests fail. */
  close(): void;
}
