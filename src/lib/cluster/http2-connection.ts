// Opens an HTTP/2 connection to an API server, watches over its life, and finds out when the server knows no HTTP/2.
import type {ClientHttp2Session} from 'node:http2';
import {connect as connectTls, type TLSSocket} from 'node:tls';
import {Failure} from '../report/failure.ts';
import {connectionFailure, timeoutFailure} from './connection-failure.ts';
import type {TlsOptions} from './tls-options.ts';

export interface Http2Connection {
  /** Undefined when the server offers no HTTP/2. Rejects with Failure `undetermined`. */
  session: Promise<ClientHttp2Session | undefined>;
  /** Whether it keeps the program from ending. At first it does. */
  keepAlive(isNeeded: boolean): void;
  close(): void;
}

export interface Http2Server {
  server: URL;
  tlsOptions: TlsOptions;
}

/** The standard's 64 KiB would make every large answer wait for a round trip many times over. */
const windowBytes = 4 * 2 ** 20;

/** `onEnd` is called when it takes no further requests; those under way may still be answered. */
export function openHttp2(at: Http2Server, timeoutMs: number, onEnd: () => void): Http2Connection {
  const {server, tlsOptions} = at;
  const socket = connectTls({
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: Number(server.port || 443),
    ...tlsOptions,
    ALPNProtocols: ['h2', 'http/1.1'],
  });
  // Shared by all requests that wait for it, so it has the patience of the first of them.
  const timer = setTimeout(() => socket.destroy(timeoutFailure(server.origin, 'connecting', timeoutMs)), timeoutMs);
  // Loaded while the server works on its part of the handshake.
  const http2 = new Promise<typeof import('node:http2')>((resolve, reject) => {
    socket.once('connect', () => setImmediate(() => import('node:http2').then(resolve, reject)));
  });
  const session = new Promise<ClientHttp2Session | undefined>((resolve, reject) => {
    socket.once('secureConnect', () => {
      if (socket.alpnProtocol === 'h2') {
        resolve(http2.then(({connect}) => sessionOver(connect, socket, server, onEnd)));
      } else {
        resolve(undefined);
        socket.destroy();
      }
    });
    socket.once('error', (error) => {
      onEnd();
      reject(error instanceof Failure ? error : connectionFailure(error, server.origin));
    });
  }).finally(() => clearTimeout(timer));
  return {
    session,
    keepAlive: (isNeeded) => void (isNeeded ? socket.ref() : socket.unref()),
    close: () => {
      socket.destroy();
      // Whoever waits for it is told by the request.
      session.then((open) => open?.destroy()).catch(() => {});
    },
  };
}

function sessionOver(
  connect: typeof import('node:http2').connect,
  socket: TLSSocket,
  server: URL,
  onEnd: () => void,
): ClientHttp2Session {
  const session = connect(server.origin, {
    createConnection: () => socket,
    settings: {enablePush: false, initialWindowSize: windowBytes},
  });
  session.once('connect', () => session.setLocalWindowSize(windowBytes));
  session.on('goaway', onEnd);
  session.on('close', onEnd);
  // Each request under way learns of it by itself.
  session.on('error', onEnd);
  keepUnderWatch(session);
  return session;
}

const pingEveryMs = 15_000;

/** Firewalls drop idle connections without a word; a watch would then be silent for ever. */
function keepUnderWatch(session: ClientHttp2Session): void {
  let isAwaited = false;
  const timer = setInterval(() => {
    // It closes later, when the server has closed its side: until then a ping would throw.
    if (session.destroyed) clearInterval(timer);
    else if (isAwaited)
      session.destroy(Object.assign(new Error('the server gives no sign of life'), {code: 'ETIMEDOUT'}));
    else isAwaited = session.ping(() => (isAwaited = false));
  }, pingEveryMs);
  timer.unref();
  session.once('close', () => clearInterval(timer));
}
