// The Cluster over REST: one attempt after the other until an answer, a refusal in words, or the end of patience.
import {setTimeout as pause} from 'node:timers/promises';
import {Failure} from '../report/failure.ts';
import {type Arrival, jsonOf, linesOf, textOf} from './answer.ts';
import type {ApiError} from './api-error.ts';
import {clientCertificateTrouble} from './client-certificate.ts';
import type {Cluster, Method, RequestOptions, Socket, SocketOptions} from './cluster.ts';
import {type Connection, type ConnectionOptions, createConnection} from './connection.ts';
import {codeOf} from './connection-failure.ts';
import {discoverKinds} from './discovery.ts';
import type {Exchange, Lane} from './exchange.ts';
import {createKindIndex, type KindRow} from './kinds.ts';
import {refusalOf} from './refusal.ts';
import {type Outcome, retryPause} from './retry.ts';

export interface RestOptions extends ConnectionOptions {
  kinds: readonly KindRow[];
  /** Default: 30 s to read, 60 s to write. */
  requestTimeoutMs: number | undefined;
  /** Ends every request, watch and wait. */
  signal: AbortSignal | undefined;
  now: () => number;
}

/** Makes the Cluster; nothing is sent yet. */
export function createRestCluster(options: RestOptions): Cluster {
  const connection = createConnection(options);
  const rest = {options, connection};
  const cluster: Cluster = {
    context: options.endpoint.context,
    kinds: createKindIndex(options.kinds, (apiVersion) => discoverKinds(cluster, apiVersion)),
    request: <T>(method: Method, path: string, request: RequestOptions = {}) =>
      attempts(rest, call('requests', method, path, request, options), jsonOf<T>),
    stream: (method, path, request = {}) =>
      attempts(rest, call('streams', method, path, request, options), async (arrival) =>
        linesOf(arrival, request.keepLineFeeds ?? false),
      ),
    socket: (path, asked) =>
      attempts(rest, call('streams', 'GET', path, {...asked, repeatable: false}, options), grantedSocket),
    firstSent: connection.firstSent,
    requests: connection.sent,
    close: connection.close,
  };
  return cluster;
}

interface Rest {
  options: RestOptions;
  connection: Connection;
}

/** One request as asked for, ready to be sent any number of times. */
interface Call {
  exchange: Exchange;
  object: string | undefined;
  repeatable: boolean;
}

function call(
  lane: Lane,
  method: Method,
  path: string,
  request: RequestOptions & Partial<SocketOptions>,
  options: RestOptions,
): Call {
  const {protocols, body, contentType = 'application/json', accept = 'application/json', isPacked = false} = request;
  const {'disable-compression': isPlain = false} = options.endpoint.cluster;
  return {
    exchange: {
      lane,
      method,
      path: path + queryOf(request.query),
      headers: {
        accept,
        ...(lane === 'requests' && !isPlain && !isPacked && {'accept-encoding': 'gzip'}),
        ...(body !== undefined && {'content-type': contentType}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: eitherSignal(options.signal, request.signal),
      timeoutMs: request.timeoutMs ?? options.requestTimeoutMs ?? (method === 'GET' ? 30_000 : 60_000),
      timeLimitEnds: lane === 'requests' ? 'with-body' : 'with-head',
      ...(protocols !== undefined && {protocols}),
    },
    object: request.object,
    repeatable: request.repeatable ?? (method !== 'POST' && method !== 'DELETE'),
  };
}

async function attempts<T>(rest: Rest, asked: Call, read: (arrival: Arrival) => Promise<T>): Promise<T> {
  const {signal} = asked.exchange;
  let isRenewed = false;
  for (let number = 0; ; number++) {
    signal?.throwIfAborted();
    const tried = await attempt(rest, asked, read);
    if ('value' in tried) return tried.value;
    if (isUnauthorized(tried.outcome) && !isRenewed && (await rest.options.credentials.renew())) {
      isRenewed = true;
      continue;
    }
    const pauseMs = retryPause(
      {
        number,
        // What a WebSocket is for, such as a command, may have been begun although its handshake failed.
        method: asked.exchange.protocols === undefined ? asked.exchange.method : 'POST',
        repeatable: asked.repeatable,
        answeredBefore: rest.connection.hasAnswered(),
      },
      tried.outcome,
      Math.random,
    );
    if (pauseMs === undefined) throw tried.failure;
    await pause(pauseMs, undefined, {...(signal !== undefined && {signal})}).catch(() => signal?.throwIfAborted());
  }
}

type Tried<T> = {value: T} | {outcome: Outcome; failure: Failure};

async function attempt<T>(rest: Rest, asked: Call, read: (arrival: Arrival) => Promise<T>): Promise<Tried<T>> {
  const {exchange} = asked;
  try {
    const answer = await rest.connection.send(exchange);
    const arrival: Arrival = {
      answer,
      signal: exchange.signal,
      server: rest.options.endpoint.context.server,
      what: `${exchange.method} ${exchange.path}`,
    };
    const {status, headers} = answer;
    const isGranted = exchange.protocols === undefined ? status >= 200 && status < 300 : answer.socket !== undefined;
    if (isGranted) return {value: await read(arrival)};
    const failure = await refusal(rest, asked, status, await textOf(arrival));
    return {failure, outcome: {status, retryAfterSeconds: secondsOf(headers['retry-after'])}};
  } catch (error) {
    if (exchange.signal?.aborted || !(error instanceof Failure)) throw error;
    return {failure: error, outcome: {errorCode: codeOf(error.cause)}};
  }
}

async function refusal({options}: Rest, {exchange, object}: Call, code: number, body: string): Promise<ApiError> {
  const {context, userName} = options.endpoint;
  const credentials = code === 401 ? await options.credentials.current() : undefined;
  return refusalOf({
    code,
    method: exchange.method,
    path: exchange.path,
    body,
    isUpgrade: exchange.protocols !== undefined,
    object,
    identity: `user "${userName ?? ''}" of context "${context.name}"`,
    certificateTrouble: credentials && (await clientCertificateTrouble(credentials, options.now())),
  });
}

/** Called only when it was granted, see `attempt`. */
async function grantedSocket({answer}: Arrival): Promise<Socket> {
  return answer.socket as Socket;
}

function isUnauthorized(outcome: Outcome): boolean {
  return 'status' in outcome && outcome.status === 401;
}

/** Retry-After as a number of seconds; its form as a date is not used by API servers. */
function secondsOf(header: string | string[] | undefined): number | undefined {
  const seconds = Number(header);
  return header === undefined || Number.isNaN(seconds) ? undefined : seconds;
}

function queryOf(query: RequestOptions['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of [value].flat()) if (item !== undefined) parameters.append(name, String(item));
  }
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function eitherSignal(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  if (one === undefined || other === undefined || one === other) return one ?? other;
  return AbortSignal.any([one, other]);
}
