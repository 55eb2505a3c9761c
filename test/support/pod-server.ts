// A pod as the API server shows it on a WebSocket: sends on channels, and collects what comes.
import type {WebSocket} from 'ws';
import type {ApiRequest} from './api-server.ts';
import type {Meeting} from './api-sockets.ts';

export const execPath = '/api/v1/namespaces/default/pods/cas-0/exec';
export const forwardPath = '/api/v1/namespaces/default/pods/cas-0/portforward';
export const pod = {namespace: 'default', name: 'cas-0'};

export interface PodSide {
  socket: WebSocket;
  request: ApiRequest;
  /** Resolves when it is sent. */
  send(channel: number, data: Uint8Array | string): Promise<void>;
  /** The end of a command: `{status: 'Success'}` … */
  status(status: object): Promise<void>;
  /** What came on a channel so far. */
  received(channel: number): Buffer;
  /** Resolves when the client has closed the channel (v5). */
  closed(channel: number): Promise<void>;
}

export const success = {metadata: {}, status: 'Success'};

export function exitStatus(code: number): object {
  return {
    status: 'Failure',
    reason: 'NonZeroExitCode',
    message: `command terminated with non-zero exit code: exit ${code}`,
    details: {causes: [{reason: 'ExitCode', message: String(code)}]},
  };
}

export function internalError(message: string): object {
  return {status: 'Failure', reason: 'InternalError', message: `Internal error occurred: ${message}`, code: 500};
}

/** Accepts; `play` gets the pod's side. */
export function played(play: (side: PodSide) => void | Promise<void>, protocols?: readonly string[]): Meeting {
  return {
    accept: (socket, request) => play(sideOf(socket, request)),
    ...(protocols !== undefined && {protocols}),
  };
}

function sideOf(socket: WebSocket, request: ApiRequest): PodSide {
  const received = new Map<number, Buffer[]>();
  const closed = new Map<number, PromiseWithResolvers<void>>();
  const closing = (channel: number) => {
    const known = closed.get(channel) ?? Promise.withResolvers<void>();
    closed.set(channel, known);
    return known;
  };
  socket.on('error', () => {});
  socket.on('message', (message: Buffer) => {
    const [channel = 0, target = 0] = message;
    if (channel === 255) return closing(target).resolve();
    received.set(channel, [...(received.get(channel) ?? []), message.subarray(1)]);
  });
  const send = (channel: number, data: Uint8Array | string) =>
    new Promise<void>((resolve) => {
      socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(data)]), () => resolve());
    });
  return {
    socket,
    request,
    send,
    status: (status) => send(3, JSON.stringify(status)),
    received: (channel) => Buffer.concat(received.get(channel) ?? []),
    closed: (channel) => closing(channel).promise,
  };
}
