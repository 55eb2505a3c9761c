// HTTPS to the API server: single requests, and streams of JSON lines for watches.
import type {IncomingMessage} from 'node:http';
import {Agent, request} from 'node:https';
import type {Access} from './kubeconfig.ts';

export interface Answer {
  status: number;
  body: string;
}

export interface Transport {
  send(method: string, path: string, body?: string, contentType?: string): Promise<Answer>;
  /** Calls `onLine` for each line of the answer; resolves when the server ends it, rejects when it breaks. */
  stream(path: string, onLine: (line: string) => void, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

export function createTransport({server, certificateAuthority, credentials}: Access, userAgent: string): Transport {
  const identity = 'token' in credentials ? {} : {cert: credentials.certificate, key: credentials.key};
  // A free connection is dropped after 30 s, well before the API server does so under our hands.
  const agent = new Agent({keepAlive: true, timeout: 30_000, ca: certificateAuthority, ...identity});
  const headers = {
    'user-agent': userAgent,
    accept: 'application/json',
    ...('token' in credentials ? {authorization: `Bearer ${credentials.token}`} : {}),
  };

  function open(
    method: string,
    path: string,
    options: {body?: string | undefined; contentType?: string | undefined; signal?: AbortSignal},
  ): Promise<IncomingMessage> {
    const {body, contentType = 'application/json', signal} = options;
    return new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(path, server),
        {
          agent,
          method,
          headers: body === undefined ? headers : {...headers, 'content-type': contentType},
          ...(signal === undefined ? {} : {signal}),
        },
        resolve,
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  return {
    send: async (method, path, body, contentType) => {
      const incoming = await open(method, path, {body, contentType});
      return {status: incoming.statusCode ?? 0, body: await textOf(incoming)};
    },
    stream: async (path, onLine, signal) => {
      const incoming = await open('GET', path, {signal});
      const status = incoming.statusCode ?? 0;
      if (status >= 300) return {status, body: await textOf(incoming)};
      await readLines(incoming, onLine);
      return {status, body: ''};
    },
    close: () => agent.destroy(),
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  incoming.setEncoding('utf8');
  let text = '';
  for await (const part of incoming) text += part;
  return text;
}

async function readLines(incoming: IncomingMessage, onLine: (line: string) => void): Promise<void> {
  incoming.setEncoding('utf8');
  let rest = '';
  for await (const part of incoming) {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  }
}
