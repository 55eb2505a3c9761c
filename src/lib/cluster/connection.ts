// The connections to one server under the present credentials; built on first use, rebuilt when the client certificate changes.
import type {IncomingMessage} from 'node:http';
import type {CredentialSource} from './credentials.ts';
import type {Endpoint} from './endpoint.ts';
import {fileOrData} from './file-or-data.ts';
import type {UserEntry} from './kubeconfig.ts';
import {createTransport, type Exchange, type Transport} from './transport.ts';

/** Requests share few connections, each stream (watch, log) has its own. */
export type Lane = 'requests' | 'streams';

export interface Connection {
  /** Sends with the headers that say who we are. Throws as Transport does. */
  send(lane: Lane, exchange: Exchange): Promise<IncomingMessage>;
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

type Lanes = Record<Lane, Transport>;

export function createConnection({endpoint, credentials, env, userAgent}: ConnectionOptions): Connection {
  const {cluster} = endpoint;
  const fixedHeaders = {'user-agent': userAgent, ...impersonationHeaders(endpoint.user)};
  let held: {certificate: string; lanes: Promise<Lanes>} | undefined;
  let count = 0;
  let answered = false;

  const build = async (cert: Buffer | string | undefined, key: Buffer | string | undefined) => {
    const {'certificate-authority': file, 'certificate-authority-data': encoded} = cluster;
    const ca = await fileOrData(file, encoded, 'certificate authority');
    return createTransport({cluster, env, tls: {ca, cert, key}});
  };
  const lanesFor = (cert: Buffer | string | undefined, key: Buffer | string | undefined) => {
    const certificate = cert?.toString() ?? '';
    if (held?.certificate === certificate) return held.lanes;
    held?.lanes.then(closeBoth, () => {});
    const lanes = build(cert, key);
    held = {certificate, lanes};
    return lanes;
  };

  return {
    async send(lane, exchange) {
      const {authorization, cert, key} = await credentials.current();
      const lanes = await lanesFor(cert, key);
      count += 1;
      const response = await lanes[lane].send({
        ...exchange,
        headers: {...fixedHeaders, ...(authorization !== undefined && {authorization}), ...exchange.headers},
      });
      answered = true;
      return response;
    },
    sent: () => count,
    hasAnswered: () => answered,
    close: () => held?.lanes.then(closeBoth, () => {}),
  };
}

function closeBoth({requests, streams}: Lanes): void {
  requests.close();
  streams.close();
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
