// A web server on loopback that answers each path as a test tells it, and keeps a book of the questions.
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import type {KeyedCertificate} from '../../sandbox/certificates/issue.ts';

/** `times`: how often the path was asked for before. */
export type Script = (request: IncomingMessage, response: ServerResponse, times: number) => void | Promise<void>;

export interface ScriptedServer {
  /** `127.0.0.1:40123` */
  host: string;
  url: string;
  /** `GET /v2/a/manifests/1`, in order. */
  requests: string[];
  headers: IncomingMessage['headers'][];
  close(): Promise<void>;
}

export async function startScriptedServer(script: Script, certificate?: KeyedCertificate): Promise<ScriptedServer> {
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const question = `${request.method} ${request.url}`;
    const times = requests.filter((earlier) => earlier === question).length;
    requests.push(question);
    headers.push(request.headers);
    void script(request, response, times);
  };
  const server = certificate
    ? createTlsServer({cert: certificate.certificate, key: certificate.key}, listener)
    : createServer(listener);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `${certificate ? 'https' : 'http'}://${host}`,
    requests,
    headers,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {'content-type': 'application/json', ...headers}).end(JSON.stringify(body));
}
