// Connections through a SOCKS proxy (`proxy-url: socks5://…`), left to the client library. Import it lazily: it is heavy.

import type {Agent, RequestOptions} from 'node:https';
import {KubeConfig} from '@kubernetes/client-node/dist/config.js';
import {Failure} from '../report/failure.ts';
import type {TransportOptions} from './exchange.ts';

/** An agent that reaches the cluster's server through the SOCKS proxy that its entry names. */
export async function socksAgent({cluster, tls}: TransportOptions): Promise<Agent> {
  const proxyUrl = cluster['proxy-url'] ?? '';
  if (URL.parse(proxyUrl) === null) {
    throw new Failure({kind: 'usage', summary: 'proxy-url of the cluster is not a URL', object: proxyUrl});
  }
  const {'tls-server-name': tlsServerName, 'insecure-skip-tls-verify': skipTLSVerify = false} = cluster;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {name: 'cluster', server: cluster.server, skipTLSVerify, proxyUrl, ...(tlsServerName && {tlsServerName})},
    {name: 'user'},
  );
  const options: RequestOptions = {};
  if (tls.ca !== undefined) options.ca = tls.ca;
  if (tls.cert !== undefined) options.cert = tls.cert;
  if (tls.key !== undefined) options.key = tls.key;
  await config.applyToHTTPSOptions(options);
  return options.agent as Agent;
}
