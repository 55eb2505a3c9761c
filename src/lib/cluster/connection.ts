// The connections to one server under the present credentials; built on first use, rebuilt when the client certificate changes.
import type {CredentialSource} from './credentials.ts';
import type {Endpoint} from './endpoint.ts';
import {fileOrData} from './file-or-data.ts';
import type {UserEntry} from './kubeconfig.ts';
import {type Answer, createTransport, type Exchange, type Transport} from './transport.ts';

export interface Connection {
  /** Sends with the headers that say who we are. Throws as Transport does. */
  send(exchange: Exchange): Promise<Answer>;
  /** Number of exchanges so far. */
  sent(): number;
  /** Whether the server has answered at all. */
  hasAnswered(): boolean;
  close(): void;
}

export interface ConnectionOptions {
  endpoint: Endpoint;
  credentials: CredentialSource;
  env: Record<string, string | undefined>;
  userAgent: string;
}

export function createConnection({endpoint, credentials, env, userAgent}: ConnectionOptions): Connection {
  const {cluster} = endpoint;
  const fixedHeaders = {'user-agent': userAgent, ...impersonationHeaders(endpoint.user)};
  let held: {certificate: string; transport: Promise<Transport>} | undefined;
  let count = 0;
  let answered = false;

  const build = async (cert: Buffer | string | undefined, key: Buffer | string | undefined) => {
    const {'certificate-authority': file, 'certificate-authority-data': encoded} = cluster;
    const ca = await fileOrData(file, encoded, 'certificate authority');
    return createTransport({cluster, env, tls: {ca, cert, key}});
  };
  const transportFor = (cert: Buffer | string | undefined, key: Buffer | string | undefined) => {
    const certificate = cert?.toString() ?? '';
    if (held?.certificate === certificate) return held.transport;
    close();
    held = {certificate, transport: build(cert, key)};
    return held.transport;
  };
  const close = () => held?.transport.then((transport) => transport.close()).catch(() => {});

  return {
    async send(exchange) {
      const {authorization, cert, key} = await credentials.current();
      const transport = await transportFor(cert, key);
      count += 1;
      const answer = await transport.send({
        ...exchange,
        headers: {...fixedHeaders, ...(authorization !== undefined && {authorization}), ...exchange.headers},
      });
      answered = true;
      return answer;
    },
    sent: () => count,
    hasAnswered: () => answered,
    close,
  };
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
