// The Service network's door: an HTTP CONNECT proxy for the API server and a registry of played Services, on one
// Unix socket.
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {connect} from 'node:net';
import type {Duplex} from 'node:stream';
import type {Route} from './network.ts';

export interface ProxyOptions {
  socketPath: string;
  /** Decides anew for each connection. */
  route: (host: string, port: number) => Route;
  /** A Service is played from now on, or no longer (undefined). `key` is `NAMESPACE/NAME/PORT`. */
  onRegistration: (key: string, localPort: number | undefined) => void;
}

export interface EgressProxy {
  /** Cuts the open connections that would be routed otherwise now: their pod is gone, or a fault has come or gone. */
  recheck(): void;
  close(): void;
}

/** Resolves when the socket listens. */
export async function startProxy({socketPath, route, onRegistration}: ProxyOptions): Promise<EgressProxy> {
  const open = new Map<Duplex, {host: string; port: number; decision: string}>();
  const server = createServer((incoming, answer) => void register(incoming, answer, onRegistration));
  server.on('connect', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const {host, port} = targetOf(incoming.url ?? '');
    const decision = route(host, port);
    if (decision.to === 'refused') return refuse(socket, `dial tcp ${host}:${port}: connect: ${decision.reason}`);
    open.set(socket, {host, port, decision: JSON.stringify(decision)});
    socket.on('close', () => open.delete(socket));
    if (decision.to === 'port') return pipe(socket, head, decision.host, decision.port);
    accept(socket);
    socket.resume();
  });
  await listen(server, socketPath);
  return {
    recheck: () => {
      for (const [socket, {host, port, decision}] of open) {
        if (JSON.stringify(route(host, port)) !== decision) socket.destroy();
      }
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(socketPath, resolve);
  });
}

function targetOf(authority: string): {host: string; port: number} {
  const colon = authority.lastIndexOf(':');
  return {host: authority.slice(0, colon), port: Number(authority.slice(colon + 1))};
}

function accept(socket: Duplex): void {
  socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
}

/** The API server quotes the status line, so that is where the reason goes. */
function refuse(socket: Duplex, reason: string): void {
  socket.end(`HTTP/1.1 503 ${reason}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}

function pipe(socket: Duplex, head: Buffer, host: string, port: number): void {
  // Small pieces are not held back until the other end confirms the last ones, which takes 40 ms at times.
  const target = connect({port, host, noDelay: true});
  let connected = false;
  target.on('connect', () => {
    connected = true;
    accept(socket);
    target.write(head);
    target.pipe(socket);
    socket.pipe(target);
  });
  target.on('error', (error) => {
    if (connected) hangUp(socket);
    else refuse(socket, error.message);
  });
  // Who still writes must learn that nobody reads any more.
  target.on('close', () => (connected ? hangUp(socket) : undefined));
  socket.on('close', () => target.destroy());
}

/** Once what is on its way is through. */
function hangUp(socket: Duplex): void {
  if (socket.writableFinished) socket.destroy();
  else socket.once('finish', () => socket.destroy()).end();
}

async function register(
  incoming: IncomingMessage,
  answer: ServerResponse,
  onRegistration: ProxyOptions['onRegistration'],
): Promise<void> {
  const key = /^\/services\/([^/]+\/[^/]+\/\d+)$/.exec(incoming.url ?? '')?.[1];
  const status = key === undefined ? 404 : await registrationStatus(incoming, key, onRegistration);
  answer.writeHead(status).end();
}

async function registrationStatus(
  incoming: IncomingMessage,
  key: string,
  onRegistration: ProxyOptions['onRegistration'],
): Promise<number> {
  if (incoming.method === 'DELETE') {
    onRegistration(key, undefined);
    return 204;
  }
  if (incoming.method !== 'PUT') return 405;
  let body = '';
  for await (const part of incoming) body += part;
  const localPort = localPortIn(body);
  if (localPort === undefined) return 400;
  onRegistration(key, localPort);
  return 204;
}

function localPortIn(body: string): number | undefined {
  try {
    const {localPort} = JSON.parse(body) as {localPort?: unknown};
    return typeof localPort === 'number' ? localPort : undefined;
  } catch {
    return undefined;
  }
}
