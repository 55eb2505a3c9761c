// The connections to one server under the present credentials; built on first use, rebuilt when the client certificate changes.
import {Failure} from '../report/failure.ts';
import type {CredentialSource} from './credentials.ts';
import type {Endpoint} from './endpoint.ts';
import type {Answer, Exchange, Transport} from './exchange.ts';
import {fileOrData} from './file-or-data.ts';
import type {UserEntry} from './kubeconfig.ts';
import {tellOnce, warningsIn} from './server-warnings.ts';
import {createTransport} from './transport.ts';

export interface Connection {
  /** Sends with the headers that say who we are. Throws as Transport does. */
  send(exchange: Exchange): Promise<Answer>;
  /** Number of exchanges so far. */
  sent(): number;
  /** Resolves when the first request is on its way, or is known never to be. */
  firstSent: Promise<void>;
  /** Whether the server has answered at all. */
  hasAnswered(): boolean;
  close(): void;
}

export interface ConnectionOptions {
  endpoint: Endpoint;
  credentials: CredentialSource;
  env: Record<string, string | undefined>;
  userAgent: string;
  /** What the server remarks on our requests, each remark once. */
  onWarning: ((text: string) => void) | undefined;
}

export function createConnection(options: ConnectionOptions): Connection {
  const {endpoint, credentials, env, userAgent, onWarning = () => {}} = options;
  const {cluster} = endpoint;
  const warn = tellOnce(onWarning);
  const fixedHeaders = {'user-agent': userAgent, ...impersonationHeaders(endpoint.user)};
  let held: {certificate: string; transport: Promise<Transport>} | undefined;
  let count = 0;
  let answered = false;
  let isClosed = false;
  const firstSent = Promise.withResolvers<void>();

  const build = async (cert: Buffer | string | undefined, key: Buffer | string | undefined) => {
    const {'certificate-authority': file, 'certificate-authority-data': encoded} = cluster;
    const ca = await fileOrData(file, encoded, 'certificate authority');
    return createTransport({cluster, env, tls: {ca, cert, key}});
  };
  const transportFor = (cert: Buffer | string | undefined, key: Buffer | string | undefined) => {
    const certificate = cert?.toString() ?? '';
    if (held?.certificate === certificate) return held.transport;
    closeHeld();
    held = {certificate, transport: build(cert, key)};
    return held.transport;
  };
  // Those that were asked for with it go out first.
  const firstOnItsWay = () => void setImmediate(firstSent.resolve);
  const closeHeld = () => held?.transport.then((transport) => transport.close()).catch(() => {});

  return {
    async send(exchange) {
      try {
        const {authorization, cert, key} = await credentials.current();
        const transport = await transportFor(cert, key);
        if (isClosed) throw closed(endpoint);
        count += 1;
        const headers = {...fixedHeaders, ...(authorization !== undefined && {authorization}), ...exchange.headers};
        const answer = await transport.send({...exchange, headers, ...(count === 1 && {onSent: firstOnItsWay})});
        answered = true;
        warn(warningsIn(answer.headers.warning));
        return answer;
      } finally {
        firstSent.resolve();
      }
    },
    firstSent: firstSent.promise,
    sent: () => count,
    hasAnswered: () => answered,
    close() {
      isClosed = true;
      closeHeld();
    },
  };
}

function closed({context}: Endpoint): Failure {
  return new Failure({kind: 'undetermined', summary: 'the connection has been closed', object: context.server});
}

function impersonationHeaders(user: UserEntry): Record<string, string | string[]> {
  const extra = Object.entries(user['as-user-extra'] ?? {}).map(([key, values]) => [
    `impersonate-extra-${encodeURIComponent(key).toLowerCase()}`,
    values,
  ]);
  return {
    ...(user.as !== undefined && {'impersonate-user': user.as}),
    ...(user['as-uid'] !== undefined && {'impersonate-uid': user['as-uid']}),
    ...(user['as-groups'] !== undefined && {'impersonate-group': user['as-groups']}),
    ...Object.fromEntries(extra),
  };
}
