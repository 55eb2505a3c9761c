// One GET or POST to a registry or its token server: tried again where that helps, redirects followed with care.
import type {Fetch, FetchInit, FetchResponse} from '../network/fetch.ts';
import type {Limiter} from '../network/limiter.ts';
import {
  type Clock,
  discard,
  readBody,
  redirectTarget,
  statusProblem,
  type TimeLimits,
  withinLimits,
} from '../network/limits.ts';
import {type ProblemResult, type Retry, type RetryPolicy, withRetries} from '../network/retry.ts';

/** What questions to registries need of the outside world. */
export interface Exchanging {
  fetch: Fetch;
  userAgent: string;
  now: () => Date;
  random: () => number;
  pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  signal: AbortSignal;
  limits: TimeLimits;
  retryPolicy: RetryPolicy;
  /** How many questions go on at once. */
  limited: Limiter;
  onRetry?: ((retry: Retry & {url: string}) => void) | undefined;
}

export interface ExchangeRequest extends Pick<FetchInit, 'method' | 'body' | 'headers'> {
  url: string;
  /** Most bytes of an answer with status 200. */
  maxBytes: number;
}

export interface ExchangeAnswer {
  is: 'answer';
  status: number;
  headers: FetchResponse['headers'];
  bytes: Uint8Array;
  /** It comes from another server than the one that was asked. */
  isForeign: boolean;
}

const maxRedirects = 5;
/** Enough for the words of an error. */
const errorBytes = 65_536;

/** Overload and failures of the server come back as problems, after some tries. Throws the signal's reason only. */
export function exchange(exchanging: Exchanging, request: ExchangeRequest): Promise<ExchangeAnswer | ProblemResult> {
  const {limits, signal, retryPolicy, onRetry} = exchanging;
  const {url} = request;
  const tryOnce = () => withinLimits(limits, signal, (clock) => follow(exchanging, request, clock));
  return exchanging.limited(() =>
    withRetries<ExchangeAnswer>(tryOnce, retryPolicy, {
      ...exchanging,
      onRetry: onRetry && ((retry) => onRetry({...retry, url})),
    }),
  );
}

async function follow(
  {fetch, userAgent, now}: Exchanging,
  {url, method = 'GET', body, headers, maxBytes}: ExchangeRequest,
  clock: Clock,
): Promise<ExchangeAnswer | ProblemResult> {
  const {origin} = new URL(url);
  let place = new URL(url);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const isForeign = place.origin !== origin;
    const response = await fetch(place.href, {
      method,
      headers: {'user-agent': userAgent, ...(isForeign ? withoutSecrets(headers) : headers)},
      ...(body !== undefined && {body}),
      redirect: 'manual',
      signal: clock.signal,
    });
    clock.heard();
    const target = redirectTarget(place.href, response);
    if (target === undefined || method !== 'GET')
      return await readAnswer(response, {maxBytes, isForeign}, now(), clock);
    await discard(response);
    const isDowngrade = place.protocol === 'https:' && target.protocol !== 'https:';
    if (isDowngrade || !/^https?:$/.test(target.protocol)) {
      return permanent(`it redirects to ${target.origin}, which is not encrypted`);
    }
    place = target;
  }
  return permanent(`it redirects more than ${maxRedirects} times`);
}

/** What was meant for one server is never shown to another, not even on another port. */
function withoutSecrets(headers: Record<string, string>): Record<string, string> {
  const {authorization: _, ...others} = headers;
  return others;
}

async function readAnswer(
  response: FetchResponse,
  {maxBytes, isForeign}: {maxBytes: number; isForeign: boolean},
  now: Date,
  clock: Clock,
): Promise<ExchangeAnswer | ProblemResult> {
  const {status, headers} = response;
  const problem = statusProblem(response, now);
  const read = await readBody(response, status === 200 ? maxBytes : errorBytes, clock);
  if (problem.transient) return {is: 'problem', problem};
  if (read.is === 'body') return {is: 'answer', status, headers, bytes: read.bytes, isForeign};
  return status === 200 ? read : {is: 'answer', status, headers, bytes: new Uint8Array(), isForeign};
}

function permanent(reason: string): ProblemResult {
  return {is: 'problem', problem: {reason, about: 'answer', transient: false}};
}
