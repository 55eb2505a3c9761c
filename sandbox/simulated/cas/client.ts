// Asks a simulated CAS: one TLS connection for each request, straight to a port or through the Service network.
import {createHash, X509Certificate} from 'node:crypto';
import {type IncomingMessage, request} from 'node:http';
import {connect as connectTo, type Socket} from 'node:net';
import {checkServerIdentity, connect as connectTls, type TLSSocket} from 'node:tls';
import type {Refusal} from './protocol.ts';

/** Where a CAS is, and whom to believe that it is it. */
export interface Target {
  /** As the caller calls it; the certificate must have this name, unless `authority` is absent. */
  host: string;
  port: number;
  /** Address to connect to instead of the host. Default: the host is looked up. */
  address?: string;
  /** Unix socket of the Service network, if the way leads through it. */
  egress?: string;
  /** PEM of the authority that must have issued the certificate; absent: whoever answers is asked. */
  authority?: string;
  /** Client certificate. */
  identity?: {certificate: string; key: string};
}

export interface CasAnswer<T> {
  value: T;
  /** The certificate of the connection, and its SHA-256 as hex. */
  certificate: X509Certificate;
  fingerprint: string;
}

/** The CAS has said no. */
export class CasRefusal extends Error {}

/** Throws CasRefusal if the CAS says no, another error if it cannot be reached or believed. */
export async function askCas<T>(
  target: Target,
  method: string,
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<CasAnswer<T>> {
  const socket = await openTls(target);
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) throw new Error('the CAS shows no certificate');
  try {
    const {status, text} = await exchange(socket, method, path, body, signal);
    if (status !== 200) throw new CasRefusal((JSON.parse(text) as Refusal).error);
    const fingerprint = createHash('sha256').update(certificate.raw).digest('hex');
    return {value: JSON.parse(text) as T, certificate: new X509Certificate(certificate.raw), fingerprint};
  } finally {
    socket.destroy();
  }
}

async function openTls(target: Target): Promise<TLSSocket> {
  const {host, authority, identity} = target;
  const socket = await openSocket(target);
  return await new Promise((resolve, reject) => {
    const secured = connectTls({
      socket,
      // Judged below: the name may be an address, which TLS does not send.
      rejectUnauthorized: authority !== undefined,
      checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
      ...(authority === undefined ? {} : {ca: authority}),
      ...(identity === undefined ? {} : {cert: identity.certificate, key: identity.key}),
    });
    secured.once('secureConnect', () => resolve(secured));
    secured.once('error', reject);
    secured.once('close', () => reject(new Error('the connection was closed')));
  });
}

async function openSocket({host, port, address = host, egress}: Target): Promise<Socket> {
  if (egress !== undefined) return await openTunnel(egress, host, port);
  const socket = connectTo({host: address, port, noDelay: true});
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return socket;
}

function openTunnel(socketPath: string, host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const outgoing = request({socketPath, method: 'CONNECT', path: `${host}:${port}`});
    outgoing.on('connect', (incoming, socket) => {
      if (incoming.statusCode === 200) resolve(socket as Socket);
      else reject(new Error(`${host}:${port}: ${incoming.statusMessage}`));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

async function exchange(
  socket: TLSSocket,
  method: string,
  path: string,
  body: object | undefined,
  signal: AbortSignal | undefined,
): Promise<{status: number; text: string}> {
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(
      {createConnection: () => socket, method, path, headers: {host: 'cas'}, ...(signal === undefined ? {} : {signal})},
      resolve,
    );
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
  incoming.setEncoding('utf8');
  return {status: incoming.statusCode ?? 0, text: (await incoming.toArray()).join('')};
}
