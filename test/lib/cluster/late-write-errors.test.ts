import {once} from 'node:events';
import {connect} from 'node:net';
import {Worker} from 'node:worker_threads';
import {expect, it} from 'vitest';
import {tellWriteErrorsLate} from '../../../src/lib/cluster/late-write-errors.ts';

/** Reads nothing, says its last words when told to, and ends: the system resets the connection, as much is unread. */
const server = `
const {parentPort, workerData} = require('node:worker_threads');
const server = require('node:net').createServer({pauseOnConnect: true}, (socket) => {
  parentPort.on('message', () => {
    socket.write('last words', () => {
      socket.resetAndDestroy();
      Atomics.store(workerData, 0, 1);
      Atomics.notify(workerData, 0);
    });
  });
  socket.on('error', () => {});
  parentPort.postMessage('connected');
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

it('last words are read before the failure of a write is told', async () => {
  const isOver = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(server, {eval: true, workerData: isOver});
  const [port] = await once(worker, 'message');
  const socket = connect(port, '127.0.0.1');
  const connected = once(socket, 'connect');
  tellWriteErrorsLate(socket);
  let heard = '';
  socket.on('data', (part) => {
    heard += part;
  });
  await Promise.all([connected, once(worker, 'message')]);
  worker.postMessage('speak');
  // Until it has spoken and ended, nothing at all is done here.
  Atomics.wait(isOver, 0, 0, 10_000);
  const written = new Promise<Error | null | undefined>((resolve) => socket.write('more', resolve));
  socket.on('error', () => {});
  expect(await written).toBeInstanceOf(Error);
  expect(heard).toBe('last words');
  await worker.terminate();
});

it('writes that succeed are as ever', async () => {
  const {createServer} = await import('node:net');
  const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const address = echo.address();
  const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  tellWriteErrorsLate(socket);
  socket.cork();
  socket.write('a');
  socket.write('b');
  socket.uncork();
  socket.end('c');
  let heard = '';
  for await (const part of socket) heard += part;
  expect(heard).toBe('abc');
  echo.close();
});
