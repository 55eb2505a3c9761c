import {mkdtemp, rm} from 'node:fs/promises';
import {connect, createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Route} from '../../../sandbox/egress/network.ts';
import {type EgressProxy, startProxy} from '../../../sandbox/egress/proxy.ts';
import {registerService, unregisterService} from '../../../sandbox/egress/registration.ts';

let directory = '';
let socketPath = '';
let proxy: EgressProxy;
let echo: Server;
let route: Route;
const registrations: [string, number | undefined][] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'egress-'));
  socketPath = join(directory, 's');
  registrations.length = 0;
  proxy = await startProxy({
    socketPath,
    route: () => route,
    onRegistration: (key, port) => registrations.push([key, port]),
  });
  echo = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  proxy.close();
  echo.close();
  await rm(directory, {recursive: true});
});

/** Asks for a tunnel, says `hello` in it, and gives all that comes back until the end or until `enough` is there. */
function converse(enough: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    let heard = '';
    socket.setEncoding('utf8');
    socket.write('CONNECT 10.0.0.1:443 HTTP/1.1\r\nHost: 10.0.0.1:443\r\n\r\nhello');
    socket.on('data', (part: string) => {
      heard += part;
      if (heard.includes(enough)) socket.destroy();
    });
    socket.on('close', () => resolve(heard));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('startProxy', () => {
  test('pipes an accepted connection, what came with the request included', async () => {
    route = {to: 'port', host: '127.0.0.1', port: portOf(echo)};
    expect(await converse('hello')).toMatch(/^HTTP\/1.1 200 .*\r\n\r\nhello$/s);
  });

  test('a refusal gives its reason in the status line, which the API server quotes', async () => {
    route = {to: 'refused', reason: 'connection refused'};
    expect(await converse('never')).toMatch(/^HTTP\/1.1 503 dial tcp 10.0.0.1:443: connect: connection refused\r\n/);
  });

  test('a local port where nobody listens is a refusal, too', async () => {
    const port = portOf(echo);
    await new Promise((resolve) => echo.close(resolve));
    route = {to: 'port', host: '127.0.0.1', port};
    expect(await converse('never')).toContain('ECONNREFUSED');
  });

  test('a held connection is accepted, and cut when it would go elsewhere', async () => {
    route = {to: 'nowhere'};
    const held = converse('hello');
    // Answered in the order of asking: when this one has been accepted, so has the other.
    await converse('200');
    proxy.recheck();
    route = {to: 'refused', reason: 'connection refused'};
    proxy.recheck();
    expect(await held).toMatch(/^HTTP\/1.1 200/);
  });

  test('a piped connection survives a change elsewhere, and is cut when its own route changes', async () => {
    const port = portOf(echo);
    route = {to: 'port', host: '127.0.0.1', port};
    const socket = connect(socketPath);
    const closed = new Promise<string>((resolve) => socket.on('close', () => resolve('closed')));
    const heard = (text: string) =>
      new Promise<string>((resolve) => socket.on('data', (part) => part.includes(text) && resolve(text)));
    socket.write('CONNECT 10.0.0.1:443 HTTP/1.1\r\n\r\none');
    expect(await heard('one')).toBe('one');
    proxy.recheck();
    socket.write('two');
    expect(await Promise.race([heard('two'), closed])).toBe('two');
    route = {to: 'nowhere'};
    proxy.recheck();
    expect(await closed).toBe('closed');
  });

  test('whoever still writes when the other end has gone is cut off, too', async () => {
    const leaver = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.destroySoon());
    });
    await new Promise<void>((resolve) => leaver.listen(0, '127.0.0.1', resolve));
    route = {to: 'port', host: '127.0.0.1', port: portOf(leaver)};
    const socket = connect({path: socketPath, allowHalfOpen: true});
    socket.on('error', () => {});
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.resume();
    socket.write('CONNECT 10.0.0.1:443 HTTP/1.1\r\n\r\n');
    const piece = Buffer.alloc(1024 * 1024);
    const write = () => void (socket.destroyed || socket.write(piece, write));
    write();
    await closed;
    leaver.close();
  });

  test('a program registers the Service it plays, and takes it back', async () => {
    const service = {namespace: 'ns', name: 'hook', port: 443};
    await registerService(socketPath, service, 4000);
    await unregisterService(socketPath, service);
    expect(registrations).toEqual([
      ['ns/hook/443', 4000],
      ['ns/hook/443', undefined],
    ]);
  });

  test('a registration that makes no sense is refused', async () => {
    await expect(registerService(socketPath, {namespace: 'ns', name: 'hook', port: Number.NaN}, 1)).rejects.toThrow(
      '404',
    );
    await expect(registerService(socketPath, {namespace: 'ns', name: 'hook', port: 1}, Number.NaN)).rejects.toThrow(
      '400',
    );
    expect(registrations).toEqual([]);
  });
});
