// One GET, followed through its redirects and read to its end within limits of size and time.

import type {Fetch, FetchResponse} from './fetch.ts';
import {networkProblem, type Problem} from './network-problem.ts';

export interface DownloadLimits {
  /** Most bytes a body may have. */
  maxBytes: number;
  /** Longest silence, in milliseconds: before the answer, or between two pieces of it. */
  idleMs: number;
  /** Longest time for the whole answer, in milliseconds. */
  requestMs: number;
}

export type DownloadResult =
  | {is: 'body'; bytes: Uint8Array}
  /** The server says that there is no such file: 404 or 410. */
  | {is: 'missing'}
  | {is: 'problem'; problem: Problem};

export interface DownloadRequest {
  url: string;
  userAgent: string;
  limits: DownloadLimits;
  /** Ends the download with its own reason, which is thrown as it is. */
  signal: AbortSignal;
  now: () => Date;
}

const maxRedirects = 5;

/** Never throws for what servers and networks do; that comes back as a problem. */
export async function download(fetch: Fetch, request: DownloadRequest): Promise<DownloadResult> {
  const clock = startClock(request);
  try {
    return await follow(fetch, request, clock);
  } catch (thrown) {
    request.signal.throwIfAborted();
    return {is: 'problem', problem: clock.expired() ?? networkProblem(thrown)};
  } finally {
    clock.stop();
  }
}

async function follow(fetch: Fetch, request: DownloadRequest, clock: Clock): Promise<DownloadResult> {
  let url = request.url;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const headers = {'user-agent': request.userAgent, accept: '*/*'};
    const response = await fetch(url, {headers, redirect: 'manual', signal: clock.signal});
    clock.heard();
    const target = redirectTarget(url, response);
    if (target === undefined) return await readAnswer(response, request, clock);
    await discard(response);
    if (target.protocol !== 'https:') return permanent(`it redirects to ${target.href}, which is not encrypted`);
    url = target.href;
  }
  return permanent(`it redirects more than ${maxRedirects} times`);
}

function redirectTarget(url: string, {status, headers}: FetchResponse): URL | undefined {
  const location = headers.get('location');
  return [301, 302, 303, 307, 308].includes(status) && location !== null ? new URL(location, url) : undefined;
}

async function readAnswer(response: FetchResponse, request: DownloadRequest, clock: Clock): Promise<DownloadResult> {
  const {status, headers} = response;
  if (status === 200) return await readBody(response, request.limits.maxBytes, clock);
  await discard(response);
  if (status === 404 || status === 410) return {is: 'missing'};
  const transient = status === 408 || status === 429 || status >= 500;
  const retryAfterMs = transient ? retryAfter(headers.get('retry-after'), request.now()) : undefined;
  const reason = `the server answers with status ${status}`;
  return {is: 'problem', problem: {reason, transient, ...(retryAfterMs !== undefined && {retryAfterMs})}};
}

async function readBody({headers, body}: FetchResponse, maxBytes: number, clock: Clock): Promise<DownloadResult> {
  const announced =
    headers.get('content-encoding') === null ? Number(headers.get('content-length') ?? Number.NaN) : Number.NaN;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const tooBig = (bytes: number) => permanent(`it is bigger than ${maxBytes} bytes (${bytes} or more)`);
  if (announced > maxBytes) return tooBig(announced);
  for await (const chunk of body ?? []) {
    clock.heard();
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) return tooBig(size);
  }
  if (announced > size)
    return {is: 'problem', problem: {reason: `it ended after ${size} of ${announced} bytes`, transient: true}};
  return {is: 'body', bytes: Buffer.concat(chunks)};
}

/** The body of an answer that is not wanted is let go of, so that its connection ends. */
async function discard({body}: FetchResponse): Promise<void> {
  await body?.[Symbol.asyncIterator]().return?.();
}

/** Milliseconds that a Retry-After header asks for: seconds or a date. */
function retryAfter(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function permanent(reason: string): DownloadResult {
  return {is: 'problem', problem: {reason, transient: false}};
}

interface Clock {
  signal: AbortSignal;
  /** Something arrived: the silence starts anew. */
  heard(): void;
  /** The limit that passed, if one did. */
  expired(): Problem | undefined;
  stop(): void;
}

function startClock({limits: {idleMs, requestMs}, signal}: DownloadRequest): Clock {
  const limit = new AbortController();
  let problem: Problem | undefined;
  const expire = (reason: string) => () => {
    problem ??= {reason, transient: true};
    limit.abort();
  };
  const idle = setTimeout(expire(`nothing was received for ${seconds(idleMs)}`), idleMs);
  const whole = setTimeout(expire(`it was not complete after ${seconds(requestMs)}`), requestMs);
  return {
    signal: AbortSignal.any([signal, limit.signal]),
    heard: () => idle.refresh(),
    expired: () => problem,
    stop: () => {
      clearTimeout(idle);
      clearTimeout(whole);
      limit.abort();
    },
  };
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
