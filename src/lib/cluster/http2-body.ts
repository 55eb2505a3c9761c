// The body of an answer over HTTP/2: in one piece, or in a stream of its own.
import type {ClientHttp2Stream} from 'node:http2';
import {PassThrough, type Readable} from 'node:stream';

/**
 * All of it; reading begins at once, without a stream in between.
 * @param brokenOff why it is rejected when the stream is closed without an end
 */
export function wholeOf(stream: ClientHttp2Stream, brokenOff: Error): Promise<Buffer> {
  const whole = new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('close', () => {
      if (stream.readableEnded) resolve(Buffer.concat(chunks));
      else reject(brokenOff);
    });
  });
  // Whoever reads it is told; nobody may.
  whole.catch(() => {});
  return whole;
}

/**
 * An HTTP/2 stream calls itself closed as soon as its last frame is there, read or not. Who begins to iterate over it only then
 * is told of a premature close, although nothing is missing: a small answer that came in one piece would count as broken.
 * @param brokenOff what the reader is told when it ends without an end
 */
export function bodyOf(stream: ClientHttp2Stream, brokenOff: Error): Readable {
  const body = new PassThrough();
  stream.pipe(body);
  stream.on('error', (error) => body.destroy(error));
  stream.on('close', () => {
    if (!stream.readableEnded) body.destroy(brokenOff);
  });
  // Whoever leaves the body leaves the exchange.
  body.on('close', () => {
    if (!stream.readableEnded) stream.destroy();
  });
  return body;
}
