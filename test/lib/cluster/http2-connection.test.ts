// The life of an HTTP/2 connection: what its watchman does when the server has said goodbye.
import {once} from 'node:events';
import {createSecureServer, type ServerHttp2Session} from 'node:http2';
import {type AddressInfo, connect, createServer} from 'node:net';
import {createSecureContext} from 'node:tls';
import {expect, onTestFinished, test, vi} from 'vitest';
import {issueCertificate} from '../../../sandbox/certificates/issue.ts';
import {openHttp2} from '../../../src/lib/cluster/http2-connection.ts';

const authority = issueCertificate({subject: {commonName: 'test authority'}, isAuthority: true});
const own = issueCertificate({subject: {commonName: 'test'}, issuer: authority, ipAddresses: ['127.0.0.1']});

/** Behind a relay that keeps from the server that the client closes its side, as a server does that is busy. */
async function serve(): Promise<{port: number; session: Promise<ServerHttp2Session>}> {
  const server = createSecureServer({cert: own.certificate, key: own.key});
  const session = once(server, 'session').then(([opened]) => opened as ServerHttp2Session);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const relay = createServer({allowHalfOpen: true}, (client) => {
    const onwards = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.pipe(onwards, {end: false});
    onwards.pipe(client, {end: false});
    for (const socket of [client, onwards]) {
      socket.on('error', () => {});
      onTestFinished(() => void socket.destroy());
    }
  });
  await once(relay.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    relay.close();
    server.close();
  });
  return {port: (relay.address() as AddressInfo).port, session};
}

test('one that is over, but not closed by the server yet, is not pinged: that would throw', async () => {
  vi.useFakeTimers({toFake: ['setInterval', 'clearInterval']});
  onTestFinished(() => void vi.useRealTimers());
  const {port, session: atServer} = await serve();
  const secureContext = createSecureContext({ca: authority.certificate});
  const tlsOptions = {secureContext, rejectUnauthorized: true, servername: ''};
  const onEnd = vi.fn();
  const connection = openHttp2({server: new URL(`https://127.0.0.1:${port}`), tlsOptions}, 10_000, onEnd);
  onTestFinished(() => connection.close());
  const session = await connection.session;
  let isClosed = false;
  session?.once('close', () => {
    isClosed = true;
  });
  (await atServer).goaway();
  await expect.poll(() => session?.destroyed).toBe(true);
  expect(onEnd).toHaveBeenCalled();
  expect(isClosed, 'it waits for the server to close').toBe(false);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(15_000);
  expect(vi.getTimerCount()).toBe(0);
});
