// A port of this machine that leads to a port of a pod, for as long as it is needed, whichever pod that is meanwhile.
import {createServer, type Socket as LocalSocket, type Server} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {Failure, reasonOf} from '../report/failure.ts';
import type {Cluster} from './cluster.ts';
import {joinConnections} from './joined-connections.ts';
import {connectionTo, type PodConnection} from './pod-connection.ts';
import type {PodName} from './pod-stream.ts';

export interface ForwardedPort {
  host: '127.0.0.1';
  port: number;
  /** Closes it and all its connections. */
  close(): Promise<void>;
}

export interface ForwardOptions {
  /** Asked anew for each connection, so that it may be another pod after a restart. */
  pod: (signal: AbortSignal) => Promise<PodName>;
  /** Of the pod. */
  port: number;
  /** Of this machine. Default: one that is free. */
  localPort?: number | undefined;
  /** Closes it as `close` does. */
  signal?: AbortSignal | undefined;
  /** Told why a connection could not be made, or broke; whoever had opened it sees it reset. */
  onTrouble?: ((text: string) => void) | undefined;
}

/**
 * Opens the port, on 127.0.0.1 alone, after a first connection to the pod has shown that something listens there. Throws Failure
 * for a local port that is taken and as Cluster.socket and `pod` do, the signal's reason when aborted.
 */
export async function forwardPort(cluster: Cluster, options: ForwardOptions): Promise<ForwardedPort> {
  const {pod, port, localPort = 0, signal, onTrouble = () => {}} = options;
  signal?.throwIfAborted();
  const closing = new AbortController();
  const connect = async () => connectionTo(cluster, await pod(closing.signal), port, closing.signal);
  const server = createServer({allowHalfOpen: true});
  const open = new Set<LocalSocket>();
  server.on('connection', (local) => {
    open.add(local);
    local.once('close', () => open.delete(local));
    // Who hangs up before the pod is reached is no trouble.
    local.on('error', () => {});
    const joined = connect().then((connection) => joinConnections(local, connection));
    joined.catch((error) => {
      local.resetAndDestroy();
      if (!closing.signal.aborted) onTrouble(reasonOf(error));
    });
  });
  const close = async () => {
    closing.abort(closed);
    // What is cut short must not look like its end.
    for (const local of open) local.resetAndDestroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const stop = () => {
    closing.abort(signal?.reason);
    void close();
  };
  signal?.addEventListener('abort', stop, {once: true});
  try {
    const chosen = await listen(server, localPort);
    await prove(await connect());
    return {
      host: '127.0.0.1',
      port: chosen,
      close: () => {
        signal?.removeEventListener('abort', stop);
        return close();
      },
    };
  } catch (error) {
    signal?.removeEventListener('abort', stop);
    await close();
    throw error;
  }
}

const closed = new Failure({kind: 'interrupted', summary: 'the forwarded port has been closed'});

/** How long after its node has answered a pod's refusal may take: it comes from the loopback of the node. */
const refusalMs = 200;

/** Nothing tells that the pod has accepted a connection, but that it has refused it is told at once. */
async function prove(connection: PodConnection): Promise<void> {
  const stop = new AbortController();
  const first = connection.data[Symbol.asyncIterator]().next();
  try {
    await Promise.race([first, pause(refusalMs, undefined, {signal: stop.signal})]);
  } finally {
    stop.abort();
    first.catch(() => {});
    connection.close();
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(notListening(error, port)));
    server.listen({host: '127.0.0.1', port, exclusive: true}, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function notListening(error: NodeJS.ErrnoException, port: number): Failure {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'another program uses it',
    EACCES: 'it is reserved for the administrator of this machine',
  };
  return new Failure({
    summary: 'the port of this machine cannot be used',
    object: `127.0.0.1:${port}`,
    reason: reasons[error.code ?? ''] ?? reasonOf(error),
    next: 'choose another one, or none: then a free one is taken',
    cause: error,
  });
}
