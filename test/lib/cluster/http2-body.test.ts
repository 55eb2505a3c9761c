// A body over HTTP/2 that is read late, left early, or breaks off.
import {type ClientHttp2Session, connect, createServer, type ServerHttp2Stream} from 'node:http2';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {expect, onTestFinished, test} from 'vitest';
import {bodyOf} from '../../../src/lib/cluster/http2-body.ts';

const brokenOff = new TypeError('it broke off');

/** Asks a server that answers so. */
async function asked(answer: (stream: ServerHttp2Stream) => void) {
  const server = createServer();
  server.on('stream', answer);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const session: ClientHttp2Session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  const stream = session.request({':path': '/'});
  await new Promise((there) => stream.once('response', there));
  return stream;
}

const whole = (stream: ServerHttp2Stream) => {
  stream.respond({':status': 200});
  stream.end('all of it');
};

test('is whole, although the stream was closed before anybody began to read', async () => {
  const stream = await asked(whole);
  await expect.poll(() => stream.closed).toBe(true);
  expect(await text(bodyOf(stream, brokenOff))).toBe('all of it');
});

test('the stream itself would call that a premature close: the day it does not, this room can go', async () => {
  const stream = await asked(whole);
  await expect.poll(() => stream.closed).toBe(true);
  await expect(text(stream)).rejects.toThrow('Premature close');
});

test('is left with the stream', async () => {
  const stream = await asked((response) => {
    response.on('error', () => {});
    response.respond({':status': 200});
    response.write('a part');
  });
  for await (const chunk of bodyOf(stream, brokenOff)) {
    expect(String(chunk)).toBe('a part');
    break;
  }
  await expect.poll(() => stream.destroyed).toBe(true);
});

test('ends with an error when the stream does', async () => {
  const stream = await asked((response) => {
    response.respond({':status': 200});
    response.write('a part');
  });
  const reading = text(bodyOf(stream, brokenOff));
  stream.destroy(new TypeError('the connection is gone'));
  await expect(reading).rejects.toThrow('the connection is gone');
});
