// A body over HTTP/2 that is read late, left early, or breaks off.
import {type ClientHttp2Session, connect, createServer, type ServerHttp2Stream} from 'node:http2';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {expect, onTestFinished, test} from 'vitest';
import {bodyOf, wholeOf} from '../../../src/lib/cluster/http2-body.ts';

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

/** As the transport does: reading begins with the head of the answer. */
async function askedWhole(answer: (stream: ServerHttp2Stream) => void): Promise<{text: string; code: number}> {
  const server = createServer();
  server.on('stream', answer);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  session.on('error', () => {});
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  const stream = session.request({':path': '/'});
  return new Promise((resolve, reject) => {
    stream.once('response', () => {
      wholeOf(stream, brokenOff).then((bytes) => resolve({text: String(bytes), code: stream.rstCode ?? 0}), reject);
    });
  });
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

test('in one piece: head and body that arrive together', async () => {
  expect(await askedWhole(whole)).toEqual({text: 'all of it', code: 0});
});

test('in one piece: many parts, and none', async () => {
  const parts = Array.from({length: 100}, (_, index) => 'x'.repeat(index * 50));
  const answer = (stream: ServerHttp2Stream) => {
    stream.respond({':status': 200});
    for (const part of parts) stream.write(part);
    stream.end();
  };
  expect(await askedWhole(answer)).toEqual({text: parts.join(''), code: 0});
  const empty = (stream: ServerHttp2Stream) => stream.respond({':status': 200}, {endStream: true});
  expect(await askedWhole(empty)).toEqual({text: '', code: 0});
});

test('in one piece: a connection that goes away in between is an error', async () => {
  const cut = (stream: ServerHttp2Stream) => {
    stream.on('error', () => {});
    stream.respond({':status': 200});
    stream.write('a part', () => stream.session?.socket?.destroy());
  };
  // Node may end such a stream as if it were whole: then its code tells (Answer.isWhole).
  const told = await askedWhole(cut).then(
    ({code}) => code !== 0,
    (error) => error instanceof Error,
  );
  expect(told).toBe(true);
});
