// Exchanges over one HTTP/2 connection: a single handshake for any number of parallel requests and watches.
import {type ClientHttp2Session, type ClientHttp2Stream, constants} from 'node:http2';
import {Failure} from '../report/failure.ts';
import {connectionFailure} from './connection-failure.ts';
import {limitExchange} from './exchange-limits.ts';
import {type Http2Connection, type Http2Server, openHttp2} from './http2-connection.ts';
import type {Answer, Exchange, Transport} from './transport.ts';

export interface Http2Options extends Http2Server {
  /** For a server that offers no HTTP/2. */
  overHttp1: () => Promise<Transport>;
}

export function createHttp2Transport(options: Http2Options): Transport {
  let held: Http2Connection | undefined;
  let fallback: Promise<Transport> | undefined;
  const underWay = createUseCount();

  const connection = (timeoutMs: number) => {
    const opened = openHttp2(options, timeoutMs, () => {
      if (held === opened) held = undefined;
    });
    return opened;
  };
  return {
    async send(exchange) {
      if (fallback !== undefined) return (await fallback).send(exchange);
      held ??= connection(exchange.timeoutMs);
      const session = await unlessAborted(held.session, exchange.signal);
      if (session !== undefined) return send(session, options.server, exchange, underWay);
      fallback ??= options.overHttp1();
      return (await fallback).send(exchange);
    },
    close() {
      held?.close();
      fallback?.then(
        (transport) => transport.close(),
        () => {},
      );
    },
  };
}

function send(session: ClientHttp2Session, server: URL, exchange: Exchange, underWay: UseCount): Promise<Answer> {
  const {body, signal} = exchange;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      if (signal?.aborted) reject(signal.reason);
      else reject(error instanceof Failure ? error : connectionFailure(error, server.origin));
    };
    let stream: ClientHttp2Stream;
    try {
      stream = session.request(headersOf(server, exchange), {
        endStream: body === undefined,
        ...(signal !== undefined && {signal}),
      });
    } catch (error) {
      // The connection has just ended; nothing was sent.
      return fail(error);
    }
    underWay.begin(session);
    const limits = limitExchange(exchange, server.origin, (reason) => stream.destroy(reason));
    stream.on('response', (headers) => {
      limits.answered(stream);
      const isWhole = () => stream.rstCode === constants.NGHTTP2_NO_ERROR;
      resolve({status: headers[':status'] ?? 0, headers, body: stream, isWhole});
    });
    stream.on('error', (error) => fail(isRefusedUnseen(stream) ? notProcessed : error));
    stream.on('close', () => {
      limits.closed();
      underWay.end(session);
      fail(brokenOff);
    });
    if (body !== undefined) stream.end(body);
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

interface UseCount {
  begin(session: ClientHttp2Session): void;
  end(session: ClientHttp2Session): void;
}

/** An idle connection does not keep the program alive; a request under way does. */
function createUseCount(): UseCount {
  const counts = new WeakMap<ClientHttp2Session, number>();
  const change = (session: ClientHttp2Session, by: number) => {
    const count = (counts.get(session) ?? 0) + by;
    counts.set(session, count);
    if (session.destroyed) return;
    if (count === 0) session.unref();
    else if (count === 1 && by === 1) session.ref();
  };
  return {begin: (session) => change(session, 1), end: (session) => change(session, -1)};
}

/** The server says that it has not even looked at the request, as when it is about to stop. */
function isRefusedUnseen(stream: ClientHttp2Stream): boolean {
  return stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
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
