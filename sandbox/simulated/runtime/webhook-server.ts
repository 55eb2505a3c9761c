// Serves a webhook over TLS with the certificate that the real program would mount, and says so to the Service network.

import type {IncomingMessage} from 'node:http';
import {createServer, type Server} from 'node:https';
import type {AddressInfo} from 'node:net';
import {type PlayedService, registerService, unregisterService} from '../../egress/registration.ts';
import {
  type AdmissionRequest,
  type ConversionRequest,
  conversionResponse,
  type Reviewer,
  reviewResponse,
} from './admission.ts';

export interface ServingCertificate {
  certificate: string;
  key: string;
}

export interface WebhookServer {
  /** Serves as `service` with this certificate from now on; does nothing if it does so already. */
  serve(service: PlayedService, certificate: ServingCertificate): Promise<void>;
  /** Stops serving; does nothing if it does not serve. */
  close(): Promise<void>;
}

interface Serving {
  server: Server;
  service: PlayedService;
  certificate: ServingCertificate;
}

/** `reviewers` by URL path; `/convert` is answered too. `egress`: path of the sandbox's registration socket. */
export function createWebhookServer(egress: string, reviewers: Readonly<Record<string, Reviewer>>): WebhookServer {
  let serving: Serving | undefined;

  async function close(): Promise<void> {
    if (serving === undefined) return;
    const {server, service} = serving;
    serving = undefined;
    end(server);
    await unregisterService(egress, service);
  }

  async function serve(service: PlayedService, certificate: ServingCertificate): Promise<void> {
    if (serving !== undefined && !sameService(serving.service, service)) await close();
    if (serving === undefined) serving = await start(service, certificate);
    if (serving.certificate.certificate === certificate.certificate) return;
    serving.server.setSecureContext({cert: certificate.certificate, key: certificate.key});
    serving = {...serving, certificate};
  }

  async function start(service: PlayedService, certificate: ServingCertificate): Promise<Serving> {
    const {certificate: cert, key} = certificate;
    const server = createServer({cert, key}, (incoming, outgoing) => {
      void answer(incoming, reviewers).then(({status, body}) => {
        outgoing.writeHead(status, {'content-type': 'application/json'}).end(body);
      });
    });
    // A connection closed for idleness here may just be taken for the next call there, which then fails.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await registerService(egress, service, (server.address() as AddressInfo).port);
    } catch (thrown) {
      end(server);
      throw thrown;
    }
    return {server, service, certificate};
  }

  return {serve, close};
}

function end(server: Server): void {
  server.close();
  server.closeAllConnections();
}

async function answer(
  incoming: IncomingMessage,
  reviewers: Readonly<Record<string, Reviewer>>,
): Promise<{status: number; body: string}> {
  try {
    const path = new URL(incoming.url ?? '/', 'https://webhook').pathname;
    const {request} = JSON.parse(await textOf(incoming)) as {request: AdmissionRequest & ConversionRequest};
    if (path === '/convert') return {status: 200, body: JSON.stringify(conversionResponse(request))};
    const reviewer = reviewers[path];
    if (reviewer === undefined) return {status: 404, body: JSON.stringify({message: `no webhook at ${path}`})};
    return {status: 200, body: JSON.stringify(reviewResponse(request, reviewer(request)))};
  } catch (thrown) {
    return {status: 400, body: JSON.stringify({message: String(thrown)})};
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  incoming.setEncoding('utf8');
  let text = '';
  for await (const part of incoming) text += part;
  return text;
}

function sameService(one: PlayedService, other: PlayedService): boolean {
  return one.namespace === other.namespace && one.name === other.name && one.port === other.port;
}
