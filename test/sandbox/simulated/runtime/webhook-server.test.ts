import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import {request} from 'node:https';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {TLSSocket} from 'node:tls';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {issueCertificate} from '../../../../sandbox/certificates/issue.ts';
import {createWebhookServer, type WebhookServer} from '../../../../sandbox/simulated/runtime/webhook-server.ts';

const service = {namespace: 'scone-system', name: 'scone-webhook-service', port: 443};
const host = 'scone-webhook-service.scone-system.svc';
const certificate = () => issueCertificate({subject: {}, dnsNames: [host]});

/** The registration socket of the Service network, as far as a webhook sees it. */
let network: {socket: string; ports: Map<string, number>; refuse: boolean; server: Server; directory: string};
let webhook: WebhookServer;

beforeEach(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'webhook-'));
  const ports = new Map<string, number>();
  const server = createServer(async (incoming, outgoing) => {
    const body = (await incoming.setEncoding('utf8').toArray()).join('');
    if (incoming.method === 'DELETE') ports.delete(incoming.url ?? '');
    else if (!network.refuse) ports.set(incoming.url ?? '', (JSON.parse(body) as {localPort: number}).localPort);
    outgoing.writeHead(network.refuse ? 503 : 204).end();
  });
  network = {socket: join(directory, 'egress.sock'), ports, refuse: false, server, directory};
  await new Promise<void>((resolve) => server.listen(network.socket, resolve));
  webhook = createWebhookServer(network.socket, {
    '/validate': ({object}) => ({problems: object.spec === undefined ? ['spec: Required value'] : []}),
  });
});

afterEach(async () => {
  await webhook.close();
  network.server.close();
  await rm(network.directory, {recursive: true});
});

const registeredPort = () => network.ports.get('/services/scone-system/scone-webhook-service/443');

/** Calls as the API server does, trusting `authority` alone; gives status, answer and the certificate seen. */
function call(
  path: string,
  object: object,
  authority: string,
): Promise<{status: number; answer: string; seen: string}> {
  const body = JSON.stringify({request: {uid: 'u', kind: {kind: 'LAS'}, operation: 'CREATE', object}});
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: registeredPort(),
      path,
      method: 'POST',
      ca: authority,
      servername: host,
      agent: false,
    };
    const outgoing = request(options, async (incoming) => {
      const seen = (incoming.socket as TLSSocket).getPeerX509Certificate()?.toString() ?? '';
      const answer = (await incoming.setEncoding('utf8').toArray()).join('');
      resolve({status: incoming.statusCode ?? 0, answer, seen});
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

test('it answers reviews at the place where it has registered, and refuses with its reasons', async () => {
  const own = certificate();
  await webhook.serve(service, own);
  expect((await call('/validate', {spec: {}}, own.certificate)).answer).toContain('"allowed":true');
  expect((await call('/validate', {}, own.certificate)).answer).toContain('spec: Required value');
});

test('a path that nobody answers is not found', async () => {
  const own = certificate();
  await webhook.serve(service, own);
  expect((await call('/other', {}, own.certificate)).status).toBe(404);
});

test('a changed certificate is served at the same port', async () => {
  const [first, second] = [certificate(), certificate()];
  await webhook.serve(service, first);
  const port = registeredPort();
  await webhook.serve(service, second);
  expect(registeredPort()).toBe(port);
  expect((await call('/validate', {}, second.certificate)).seen).toBe(second.certificate);
  await expect(call('/validate', {}, first.certificate)).rejects.toThrow('self-signed certificate');
});

test('when it closes it takes its registration back and refuses connections', async () => {
  const own = certificate();
  await webhook.serve(service, own);
  const port = registeredPort();
  await webhook.close();
  expect(registeredPort()).toBeUndefined();
  network.ports.set('/services/scone-system/scone-webhook-service/443', port ?? 0);
  await expect(call('/validate', {}, own.certificate)).rejects.toThrow('ECONNREFUSED');
});

test('a registration that failed is made good by the next call', async () => {
  const own = certificate();
  network.refuse = true;
  await expect(webhook.serve(service, own)).rejects.toThrow('503');
  network.refuse = false;
  await webhook.serve(service, own);
  expect((await call('/validate', {}, own.certificate)).status).toBe(200);
});
