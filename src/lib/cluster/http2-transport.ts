// Exchanges over HTTP/2: a single connection and handshake for any number of parallel requests and watches.
import type {ClientHttp2Stream} from 'node:http2';
import {Failure} from '../report/failure.ts';
import {connectionFailure} from './connection-failure.ts';
import type {Answer, Exchange, Transport} from './exchange.ts';
import {limitExchange} from './exchange-limits.ts';
import {bodyOf, wholeOf} from './http2-body.ts';
import type {Http2Server} from './http2-connection.ts';
import {createHttp2Pool, type StreamPlace} from './http2-pool.ts';

/** RFC 9113, section 7. */
const errorCodes = {noError: 0, refusedStream: 7};

export interface Http2Options extends Http2Server {
  /** For a server that offers no HTTP/2, and for WebSockets. */
  overHttp1: () => Promise<Transport>;
}

export function createHttp2Transport(options: Http2Options): Transport {
  const pool = createHttp2Pool(options);
  let fallback: Promise<Transport> | undefined;
  let beside: Promise<Transport> | undefined;
  const sendOverHttp1 = async (exchange: Exchange) => {
    fallback ??= options.overHttp1();
    return (await fallback).send(exchange);
  };
  const sendBeside = async (exchange: Exchange) => {
    beside ??= options.overHttp1();
    return (await beside).send(exchange);
  };
  return {
    async send(exchange) {
      // API servers upgrade HTTP/1.1 only.
      if (exchange.protocols !== undefined) return sendBeside(exchange);
      if (fallback !== undefined) return sendOverHttp1(exchange);
      const place = pool.enter(exchange.timeoutMs);
      const stream = await open(place, options.server, exchange);
      return stream === undefined ? sendOverHttp1(exchange) : answerOf(stream, options.server, exchange, place);
    },
    close() {
      pool.close();
      for (const other of [fallback, beside]) other?.then((transport) => transport.close()).catch(() => {});
    },
  };
}

/** Begins the exchange; undefined when the server offers no HTTP/2. */
async function open(place: StreamPlace, server: URL, exchange: Exchange): Promise<ClientHttp2Stream | undefined> {
  const {body, signal} = exchange;
  try {
    const session = await unlessAborted(place.session, signal);
    if (session === undefined) place.leave();
    const stream = session?.request(headersOf(server, exchange), {
      endStream: body === undefined,
      ...(signal !== undefined && {signal}),
    });
    if (stream !== undefined) exchange.onSent?.();
    return stream;
  } catch (error) {
    place.leave();
    // A connection that has just ended takes no request; nothing was sent.
    throw error instanceof Failure || signal?.aborted ? error : connectionFailure(error, server.origin);
  }
}

function answerOf(stream: ClientHttp2Stream, server: URL, exchange: Exchange, place: StreamPlace): Promise<Answer> {
  const {body: asked, signal} = exchange;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      if (signal?.aborted) reject(signal.reason);
      else reject(error instanceof Failure ? error : connectionFailure(error, server.origin));
    };
    const limits = limitExchange(exchange, server.origin, (reason) => stream.destroy(reason));
    stream.on('response', (headers) => {
      const head = {status: headers[':status'] ?? 0, headers};
      const isWhole = () => stream.rstCode === errorCodes.noError;
      if (exchange.lane === 'requests') {
        limits.answered(stream);
        resolve({...head, body: stream, whole: wholeOf(stream, brokenOff), isWhole});
      } else {
        const body = bodyOf(stream, brokenOff);
        limits.answered(body);
        resolve({...head, body, isWhole});
      }
    });
    stream.on('error', (error) => fail(isRefusedUnseen(stream) ? notProcessed : error));
    stream.on('close', () => {
      limits.closed();
      place.leave();
      fail(brokenOff);
    });
    if (asked !== undefined) stream.end(asked);
  });
}

function headersOf(server: URL, {method, path, headers, body}: Exchange): Record<string, string | string[]> {
  return {
    ...headers,
    ':method': method,
    ':path': server.pathname.replace(/\/$/, '') + path,
    ...(body !== undefined && {'content-length': String(Buffer.byteLength(body))}),
  };
}

/** The server says that it has not even looked at the request, as when it is about to stop. */
function isRefusedUnseen(stream: ClientHttp2Stream): boolean {
  return stream.rstCode === errorCodes.refusedStream;
}

const notProcessed = Object.assign(new Error('the server takes no further requests on this connection'), {
  code: 'ERR_HTTP2_GOAWAY_SESSION',
});
const brokenOff = Object.assign(new Error('the server ended the exchange without an answer'), {code: 'ECONNRESET'});

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, {once: true});
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
