// The body of an answer: read whole as text or JSON, or line by line as it comes.
import type {IncomingMessage} from 'node:http';
import {StringDecoder} from 'node:string_decoder';
import {Failure} from '../report/failure.ts';
import {connectionFailure} from './connection-failure.ts';

export interface Answer {
  response: IncomingMessage;
  signal: AbortSignal | undefined;
  /** URL of the server and what was asked, for errors. */
  server: string;
  what: string;
}

export async function textOf(answer: Answer): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of answer.response) chunks.push(chunk);
  } catch (error) {
    throw brokenOff(answer, error);
  }
  const bytes = Buffer.concat(chunks);
  if (answer.response.headers['content-encoding'] !== 'gzip') return bytes.toString();
  const [{gunzip}, {promisify}] = await Promise.all([import('node:zlib'), import('node:util')]);
  return (await promisify(gunzip)(bytes)).toString();
}

/** Parsed JSON. Throws Failure `undetermined` for anything else: a login page, a proxy's greeting, half an answer. */
export async function jsonOf<T>(answer: Answer): Promise<T> {
  const text = await textOf(answer);
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Failure({
      kind: 'undetermined',
      summary: 'the server answered with something that is not JSON',
      object: answer.server,
      reason: `${answer.what} gave ${answer.response.headers['content-type'] ?? 'no content type'}`,
      next: 'check that the server of the context is an API server and that no proxy stands in between',
      cause: error,
    });
  }
}

/** Complete lines as they come. Leaving the loop closes the connection. */
export async function* linesOf(answer: Answer): AsyncGenerator<string, void, undefined> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for await (const chunk of answer.response) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield line;
    }
  } catch (error) {
    throw brokenOff(answer, error);
  }
  if (rest !== '') yield rest;
}

function brokenOff({signal, server}: Answer, error: unknown): unknown {
  if (signal?.aborted) return signal.reason;
  return error instanceof Failure ? error : connectionFailure(error, server);
}
