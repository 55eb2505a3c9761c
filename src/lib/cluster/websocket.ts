// WebSockets over HTTP/1.1: the handshake, and a connection that is read as fast as its reader goes. Import it lazily.
import type {Agent, IncomingHttpHeaders} from 'node:http';
import {Readable} from 'node:stream';
import {WebSocket} from 'ws';
import {Failure} from '../report/failure.ts';
import type {Socket} from './cluster.ts';
import {connectionFailure} from './connection-failure.ts';
import type {Answer, Exchange} from './exchange.ts';
import {limitExchange} from './exchange-limits.ts';
import {createHeartbeat, pingEveryMs} from './heartbeat.ts';
import {urlOf} from './http1-transport.ts';
import {tellWriteErrorsLate} from './late-write-errors.ts';
import {createMessageQueue} from './message-queue.ts';

/** Frames of API servers are some ten KiB; this keeps anything else from filling the memory. */
const maxMessageBytes = 16 * 2 ** 20;
/** Who does not answer our close within this time is hung up on. */
const closeMs = 2_000;

/** The answer has a socket, or is what the server or a proxy said instead. Throws as Transport does. */
export function openWebSocket(
  agent: Agent,
  server: URL,
  exchange: Exchange,
  proxyUrl: string | undefined,
  onClosed: (socket: Socket) => void,
): Promise<Answer> {
  const {signal, headers: sent, protocols = []} = exchange;
  return new Promise((resolve, reject) => {
    const options = {
      agent,
      headers: sent,
      perMessageDeflate: false,
      maxPayload: maxMessageBytes,
      closeTimeout: closeMs,
    };
    const websocket = new WebSocket(urlOf(server, exchange.path), [...protocols], options);
    let headers: IncomingHttpHeaders = {};
    const giveUp = (reason: unknown) => {
      reject(reason);
      websocket.terminate();
    };
    const limits = limitExchange(exchange, server.origin, giveUp);
    const stop = () => giveUp(signal?.reason);
    const settle = (answer: Answer) => {
      signal?.removeEventListener('abort', stop);
      resolve(answer);
    };
    signal?.addEventListener('abort', stop, {once: true});
    websocket.on('upgrade', (response) => {
      headers = response.headers;
      tellWriteErrorsLate(response.socket);
      response.socket.setKeepAlive(true, pingEveryMs);
    });
    websocket.on('open', () => {
      limits.closed();
      const socket = socketOver(websocket, server.origin, signal, onClosed);
      settle({status: 101, headers, body: Readable.from([]), isWhole: () => true, socket});
    });
    websocket.on('unexpected-response', (_, response) => {
      limits.answered(response);
      signal?.addEventListener('abort', () => response.destroy(), {once: true});
      const status = response.statusCode ?? 0;
      settle({status, headers: response.headers, body: response, isWhole: () => response.complete});
    });
    websocket.on('error', (error) => {
      limits.closed();
      signal?.removeEventListener('abort', stop);
      reject(error instanceof Failure ? error : handshakeFailure(error, server.origin, proxyUrl));
    });
    if (signal?.aborted) stop();
  });
}

function socketOver(
  websocket: WebSocket,
  server: string,
  signal: AbortSignal | undefined,
  onClosed: (socket: Socket) => void,
): Socket {
  let trouble: Error | undefined;
  let isOurs = false;
  const queue = createMessageQueue({hold: () => websocket.pause(), release: () => websocket.resume()});
  const abandon = () => {
    isOurs = true;
    websocket.terminate();
  };
  const stop = () => {
    queue.abort(signal?.reason);
    websocket.terminate();
  };
  const heartbeat = createHeartbeat({
    ping: (payload) => websocket.ping(payload, undefined, () => {}),
    isPaused: () => websocket.isPaused,
    onDead: () => {
      trouble = Object.assign(new Error('the server gives no sign of life'), {code: 'ETIMEDOUT'});
      websocket.terminate();
    },
  });
  const socket: Socket = {
    protocol: websocket.protocol,
    signal,
    messages: queue.messages,
    send: (message) => {
      heartbeat.sent();
      return send(websocket, message, () => trouble ?? brokenOff, server);
    },
    close: () => {
      isOurs = true;
      queue.end();
      websocket.close(1000);
    },
    abandon,
  };
  signal?.addEventListener('abort', stop, {once: true});
  websocket.on('message', (message: Buffer) => {
    heartbeat.heard();
    queue.add(message);
  });
  websocket.on('pong', (payload) => heartbeat.heard(payload.toString()));
  websocket.on('error', (error) => {
    trouble ??= error;
  });
  websocket.on('close', (code, reason) => {
    heartbeat.stop();
    signal?.removeEventListener('abort', stop);
    if (isOurs || isInOrder(code)) queue.end();
    else queue.fail(connectionFailure(trouble ?? endedWith(code, reason.toString()), server));
    onClosed(socket);
  });
  if (signal?.aborted) stop();
  return socket;
}

function send(websocket: WebSocket, message: Uint8Array, trouble: () => Error, server: string): Promise<void> {
  return new Promise((resolve, reject) => {
    websocket.send(message, {binary: true}, (error) => {
      // The library's own words tell that it is not open, not why.
      // What has come meanwhile is read before more is sent.
      if (error == null) setImmediate(resolve);
      else reject(connectionFailure(trouble(), server));
    });
  });
}

/** 1000, or no code at all; 1006 stands for a connection that ended without a word. */
function isInOrder(code: number): boolean {
  return code === 1000 || code === 1005;
}

const brokenOff = Object.assign(new Error('the connection has been closed'), {code: 'ECONNRESET'});

function endedWith(code: number, reason: string): Error {
  const words = code === 1006 ? 'it ended without a word' : `the server closed it: ${[code, reason].join(' ').trim()}`;
  return Object.assign(new Error(words), {code: 'ECONNRESET'});
}

/** Errors without a code are the library's: the other side answered, but not as a WebSocket of ours. */
function handshakeFailure(error: Error, server: string, proxyUrl: string | undefined): Failure {
  if ('code' in error) return connectionFailure(error, server, proxyUrl);
  return new Failure({
    kind: 'undetermined',
    summary: 'the connection did not become a WebSocket',
    object: server,
    reason: error.message,
    next: 'check that the proxy or load balancer before the API server passes WebSockets',
    cause: error,
  });
}
