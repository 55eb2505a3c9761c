// One GET, followed through its redirects and read to its end within limits of size and time.
import type {Fetch, FetchResponse} from '../network/fetch.ts';
import {
  type Clock,
  discard,
  readBody,
  redirectTarget,
  statusProblem,
  type TimeLimits,
  withinLimits,
} from '../network/limits.ts';
import type {ProblemResult} from '../network/retry.ts';

export interface DownloadLimits extends TimeLimits {
  /** Most bytes a body may have. */
  maxBytes: number;
}

export type DownloadResult =
  | {is: 'body'; bytes: Uint8Array}
  /** The server says that there is no such file: 404 or 410. */
  | {is: 'missing'}
  | ProblemResult;

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
export function download(fetch: Fetch, request: DownloadRequest): Promise<DownloadResult> {
  return withinLimits(request.limits, request.signal, (clock) => follow(fetch, request, clock));
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

async function readAnswer(response: FetchResponse, request: DownloadRequest, clock: Clock): Promise<DownloadResult> {
  const {status} = response;
  if (status === 200) return await readBody(response, request.limits.maxBytes, clock);
  await discard(response);
  if (status === 404 || status === 410) return {is: 'missing'};
  return {is: 'problem', problem: statusProblem(response, request.now())};
}

function permanent(reason: string): DownloadResult {
  return {is: 'problem', problem: {reason, transient: false}};
}
