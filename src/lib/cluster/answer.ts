// The body of an answer: read whole as text or JSON, or line by line as it comes.
import {StringDecoder} from 'node:string_decoder';
import {Failure} from '../report/failure.ts';
import {connectionFailure} from './connection-failure.ts';
import type {Answer} from './exchange.ts';

/** An answer on its way, and who asked for it. */
export interface Arrival {
  answer: Answer;
  signal: AbortSignal | undefined;
  /** URL of the server and what was asked, for errors. */
  server: string;
  what: string;
}

export async function textOf(arrival: Arrival): Promise<string> {
  const bytes = await bytesOf(arrival);
  if (arrival.answer.headers['content-encoding'] !== 'gzip') return bytes.toString();
  // At once: the way to another thread and back takes longer than most answers.
  const {gunzipSync} = await import('node:zlib');
  return gunzipSync(bytes).toString();
}

async function bytesOf(arrival: Arrival): Promise<Buffer> {
  const {body, whole} = arrival.answer;
  try {
    const bytes = await (whole ?? buffer(body));
    assertWhole(arrival);
    return bytes;
  } catch (error) {
    throw brokenOff(arrival, error);
  }
}

async function buffer(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Parsed JSON. Throws Failure `undetermined` for anything else: a login page, a proxy's greeting, half an answer. */
export async function jsonOf<T>(arrival: Arrival): Promise<T> {
  const text = await textOf(arrival);
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Failure({
      kind: 'undetermined',
      summary: 'the server answered with something that is not JSON',
      object: arrival.server,
      reason: `${arrival.what} gave ${arrival.answer.headers['content-type'] ?? 'no content type'}`,
      next: 'check that the server of the context is an API server and that no proxy stands in between',
      cause: error,
    });
  }
}

/** Complete lines as they come, empty ones too, and what stands behind the last of them. Leaving the loop closes the connection. */
export async function* linesOf(arrival: Arrival, keepLineFeeds: boolean): AsyncGenerator<string, void, undefined> {
  const end = keepLineFeeds ? '\n' : '';
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for await (const chunk of arrival.answer.body) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield `${line}${end}`;
    }
    assertWhole(arrival);
  } catch (error) {
    throw brokenOff(arrival, error);
  }
  if (rest !== '') yield rest;
}

function assertWhole({answer}: Arrival): void {
  if (!answer.isWhole()) throw Object.assign(new Error('the answer broke off'), {code: 'ECONNRESET'});
}

function brokenOff({signal, server}: Arrival, error: unknown): unknown {
  if (signal?.aborted) return signal.reason;
  return error instanceof Failure ? error : connectionFailure(error, server);
}
