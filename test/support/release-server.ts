// A small web server on loopback that serves a folder, and misbehaves path by path as a test asks.
import {readFile} from 'node:fs/promises';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';

/** `times`: how often the path was asked for before. `serve` answers with the folder's file. */
export type Answer = (response: ServerResponse, times: number, serve: () => Promise<void>) => void | Promise<void>;

export interface ReleaseServer {
  url: string;
  /** Paths asked for, in order. */
  requests: string[];
  headers: IncomingMessage['headers'][];
  close(): Promise<void>;
}

export async function startReleaseServer(
  folder: string,
  answers: Readonly<Record<string, Answer>> = {},
): Promise<ReleaseServer> {
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').slice(1);
    const times = requests.filter((earlier) => earlier === path).length;
    requests.push(path);
    headers.push(request.headers);
    const serve = () => serveFile(join(folder, path), response);
    const answer = answers[path];
    void (answer === undefined ? serve() : answer(response, times, serve));
  });
  const url = await listen(server);
  return {url, requests, headers, close: () => close(server)};
}

export interface ProxyServer {
  url: string;
  /** What went through: `GET http://…` or `CONNECT host:port`. */
  requests: string[];
  close(): Promise<void>;
}

/** A forward proxy that answers plain requests itself and refuses tunnels with `tunnelStatus`. */
export async function startProxy(body: string, tunnelStatus: string): Promise<ProxyServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.end(body);
  });
  server.on('connect', (request, socket) => {
    requests.push(`CONNECT ${request.url}`);
    socket.end(`HTTP/1.1 ${tunnelStatus}\r\n\r\n`);
  });
  const url = await listen(server);
  return {url, requests, close: () => close(server)};
}

async function serveFile(file: string, response: ServerResponse): Promise<void> {
  try {
    response.end(await readFile(file));
  } catch {
    response.writeHead(404).end('no such file');
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
}
