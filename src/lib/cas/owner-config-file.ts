// An owner config of the person's own, from a file or an URL.
import {createReadStream} from 'node:fs';
import {proxiedFetch} from '../network/proxied-fetch.ts';
import {download} from '../release/download.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import type {CasOutside} from './outside.ts';
import {parseOwnerConfig} from './owner-config.ts';
import type {ReleaseFile} from './sessions.ts';

/** Bytes; a config has some lines. */
const largest = 1 << 20;

/** @throws Failure of usage for what cannot be read, or is not TOML: it is needed when the CAS already exists */
export async function ownerConfigFile(location: string, outside: CasOutside): Promise<ReleaseFile> {
  const text = await ownText(location, outside);
  parseOwnerConfig(text, location);
  return {text, url: location};
}

async function ownText(location: string, outside: CasOutside): Promise<string> {
  try {
    return await (/^https?:/i.test(location) ? downloaded(location, outside) : readAtMost(location, outside.signal));
  } catch (error) {
    outside.signal.throwIfAborted();
    throw new Failure({
      kind: 'usage',
      summary: 'the owner config cannot be read',
      object: location,
      reason: reasonOf(error),
      next: 'name a readable file or URL with --owner-config',
      cause: error,
    });
  }
}

/** Reads no more than is needed to know that there is too much: a file may be anything, also one without an end. */
async function readAtMost(file: string, signal: AbortSignal): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of createReadStream(file, {end: largest, signal}) as AsyncIterable<Buffer>) {
    pieces.push(piece);
    bytes += piece.length;
  }
  if (bytes > largest) throw new RangeError('it is larger than 1 MiB');
  return Buffer.concat(pieces).toString('utf8');
}

async function downloaded(url: string, {env, signal, userAgent, now}: CasOutside): Promise<string> {
  const limits = {maxBytes: largest, idleMs: 15_000, requestMs: 60_000};
  const answer = await download(proxiedFetch(env), {url, userAgent, limits, signal, now});
  if (answer.is === 'body') return Buffer.from(answer.bytes).toString('utf8');
  throw new RangeError(answer.is === 'missing' ? 'there is no such file' : answer.problem.reason);
}
