// The TLS server of a CAS: clients are known by their certificate, requests are JSON.
import {createHash, type X509Certificate} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {TLSSocket} from 'node:tls';
import type {KeyedCertificate} from '../../certificates/issue.ts';
import type {CasFaults} from './faults.ts';
import {type Program, requests} from './requests.ts';
import {Refused} from './sessions.ts';

export interface CasServer {
  readonly port: number;
  /** Ends the open connections. */
  cut(): void;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. `certificate` is asked for each connection, `faults` for each request. */
export async function serveCas(
  program: Program,
  certificate: () => KeyedCertificate,
  faults: () => CasFaults,
): Promise<CasServer> {
  let current = certificate();
  const context = () => ({cert: current.certificate, key: current.key});
  const server = createServer({...context(), requestCert: true, rejectUnauthorized: false}, (incoming, outgoing) => {
    void answer(incoming).then(
      ({status, body}) => {
        outgoing.writeHead(status, {'content-type': 'application/json', connection: 'close'}).end(JSON.stringify(body));
        refresh();
      },
      () => outgoing.destroy(),
    );
  });

  function refresh(): void {
    if (certificate() === current) return;
    current = certificate();
    server.setSecureContext(context());
  }

  async function answer(incoming: IncomingMessage): Promise<{status: number; body: unknown}> {
    const url = new URL(parametersAsQuery(incoming.url ?? '/'), 'https://cas');
    const name = `${incoming.method} ${url.pathname}`;
    const question = {query: url.searchParams, body: await bodyOf(incoming), keyHash: keyHashOf(incoming)};
    const {refuses} = faults();
    const isRefused = refuses?.request === name;
    if (isRefused && refuses.after !== true) return {status: 500, body: {error: 'internal error'}};
    const request = requests[name];
    if (request === undefined) return {status: 404, body: {error: `unknown request ${name}`}};
    try {
      const body = await request(program, question);
      return isRefused ? {status: 500, body: {error: 'internal error'}} : {status: 200, body};
    } catch (thrown) {
      return {status: thrown instanceof Refused ? thrown.status : 503, body: {error: (thrown as Error).message}};
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      server.closeAllConnections();
      refresh();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The one path that is known to outsiders has its parameter in its last part: `/v1/values/session=NAME`. */
function parametersAsQuery(path: string): string {
  return path.replace(/^\/v1\/values\/(session=[^/?]+)$/, '/v1/values?$1');
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  incoming.setEncoding('utf8');
  const text = (await incoming.toArray()).join('');
  return text === '' ? undefined : JSON.parse(text);
}

/** Hash of the key of the client's certificate; TLS has proved that the client holds it. */
function keyHashOf({socket}: IncomingMessage): string | undefined {
  const certificate: X509Certificate | undefined =
    socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (certificate === undefined) return undefined;
  return createHash('sha256')
    .update(certificate.publicKey.export({type: 'spki', format: 'der'}))
    .digest('hex');
}
