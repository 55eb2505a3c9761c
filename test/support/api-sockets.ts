// The WebSocket side of the tiny API server: accepts, refuses or cuts a handshake as a test scripts it.
import {type IncomingMessage, ServerResponse} from 'node:http';
import type {Http2SecureServer} from 'node:http2';
import type {Server} from 'node:https';
import type {Duplex} from 'node:stream';
import {type WebSocket, WebSocketServer} from 'ws';
import {type ApiRequest, type Reply, requestOf} from './api-server.ts';

export type Meeting =
  | {
      accept: (socket: WebSocket, request: ApiRequest) => void | Promise<void>;
      /** Of the protocols that the server knows it takes the client's first. Default: v5 and v4. */
      protocols?: readonly string[];
    }
  | {refuse: Reply}
  /** What is sent instead of an answer, before the connection ends. */
  | {garble: string};

const allProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/** `meetingFor` is told how many handshakes on this path came before. */
export function serveSockets(
  server: Server | Http2SecureServer,
  requests: ApiRequest[],
  meetingFor: (request: ApiRequest, times: number) => Promise<Meeting>,
): void {
  server.on('upgrade', async (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const request = await requestOf(incoming, () => socket.destroy());
    const times = requests.filter(({path}) => path === request.path).length;
    requests.push(request);
    const meeting = await meetingFor(request, times);
    if ('garble' in meeting) return socket.end(meeting.garble);
    if ('refuse' in meeting) {
      const response = new ServerResponse(incoming);
      response.assignSocket(incoming.socket);
      response.on('finish', () => socket.end());
      return meeting.refuse(response, request);
    }
    const {accept, protocols = allProtocols} = meeting;
    const sockets = new WebSocketServer({
      noServer: true,
      handleProtocols: (offered) => [...offered].find((protocol) => protocols.includes(protocol)) ?? false,
    });
    sockets.handleUpgrade(incoming, socket, head, (websocket) => void accept(websocket, request));
  });
}
