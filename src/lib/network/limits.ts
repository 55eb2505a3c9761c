// Limits of time and size around one request: silence, the whole answer, bytes of a body.
import type {FetchResponse} from './fetch.ts';
import {networkProblem, type Problem} from './problem.ts';
import type {ProblemResult} from './retry.ts';

export interface TimeLimits {
  /** Longest silence, in milliseconds: before the answer, or between two pieces of it. */
  idleMs: number;
  /** Longest time for the whole answer, in milliseconds. */
  requestMs: number;
}

/** Runs while a request does. */
export interface Clock {
  signal: AbortSignal;
  /** Something arrived: the silence starts anew. */
  heard(): void;
}

/**
 * What servers and networks do comes back as a problem and is not thrown.
 * @param signal ends the request with its own reason, which is thrown as it is
 */
export async function withinLimits<T>(
  limits: TimeLimits,
  signal: AbortSignal,
  request: (clock: Clock) => Promise<T>,
): Promise<T | ProblemResult> {
  const clock = startClock(limits, signal);
  try {
    return await request(clock);
  } catch (thrown) {
    signal.throwIfAborted();
    return {is: 'problem', problem: clock.expired() ?? networkProblem(thrown)};
  } finally {
    clock.stop();
  }
}

/** The whole body, unless it has more than `maxBytes` or ends early. */
export async function readBody(
  {headers, body}: FetchResponse,
  maxBytes: number,
  clock: Clock,
): Promise<{is: 'body'; bytes: Uint8Array} | ProblemResult> {
  const announced =
    headers.get('content-encoding') === null ? Number(headers.get('content-length') ?? Number.NaN) : Number.NaN;
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (announced > maxBytes) return tooBig(maxBytes, announced);
  for await (const chunk of body ?? []) {
    clock.heard();
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) return tooBig(maxBytes, size);
  }
  if (announced > size) {
    return {is: 'problem', problem: {reason: `it ended after ${size} of ${announced} bytes`, transient: true}};
  }
  return {is: 'body', bytes: Buffer.concat(chunks)};
}

function tooBig(maxBytes: number, bytes: number): ProblemResult {
  const reason = `it is bigger than ${maxBytes} bytes (${bytes} or more)`;
  return {is: 'problem', problem: {reason, about: 'answer', transient: false}};
}

/** The body of an answer that is not wanted is let go of, so that its connection ends. */
export async function discard({body}: FetchResponse): Promise<void> {
  await body?.[Symbol.asyncIterator]().return?.();
}

/** A status that stands for trouble, as a problem; with the time that the server asks to wait. */
export function statusProblem({status, headers}: FetchResponse, now: Date): Problem {
  const transient = status === 408 || status === 429 || status >= 500;
  const retryAfterMs = transient ? retryAfter(headers.get('retry-after'), now) : undefined;
  const reason = `the server answers with status ${status}`;
  return {reason, transient, ...(retryAfterMs !== undefined && {retryAfterMs})};
}

/** Where a redirect leads; undefined for any other answer. */
export function redirectTarget(url: string, {status, headers}: FetchResponse): URL | undefined {
  const location = headers.get('location');
  return [301, 302, 303, 307, 308].includes(status) && location !== null ? new URL(location, url) : undefined;
}

/** Milliseconds that a Retry-After header asks for: seconds or a date. */
function retryAfter(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function startClock({idleMs, requestMs}: TimeLimits, signal: AbortSignal) {
  const limit = new AbortController();
  let problem: Problem | undefined;
  const expire = (reason: string) => () => {
    problem ??= {reason, about: 'silence', transient: true};
    limit.abort();
  };
  const idle = setTimeout(expire(`nothing was received for ${seconds(idleMs)}`), idleMs);
  const whole = setTimeout(expire(`it was not complete after ${seconds(requestMs)}`), requestMs);
  return {
    signal: AbortSignal.any([signal, limit.signal]),
    heard: () => void idle.refresh(),
    /** The limit that passed, if one did. */
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
