// Files of a web server, downloaded with limits and repeated tries.
import type {Fetch} from '../network/fetch.ts';
import type {Limiter} from '../network/limiter.ts';
import type {Problem} from '../network/problem.ts';
import {type Retry, type RetryPolicy, withRetries} from '../network/retry.ts';
import {Failure} from '../report/failure.ts';
import {type DownloadLimits, type DownloadResult, download} from './download.ts';
import {checkedPath, type Origin, type Source} from './source.ts';

/** What a download needs of the outside world. */
export interface Web {
  fetch: Fetch;
  userAgent: string;
  now: () => Date;
  random: () => number;
  pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  signal: AbortSignal;
  limits: Omit<DownloadLimits, 'maxBytes'>;
  retryPolicy: RetryPolicy;
  /** How many downloads go on at once. */
  limited: Limiter;
  onRetry?: ((retry: Retry & {url: string}) => void) | undefined;
}

/** `base` has no slash at its end: `https://raw.githubusercontent.com`. */
export function webSource(base: string, origin: Origin, web: Web): Source {
  const address = (path: string) => `${base}/${checkedPath(path, base)}`;
  return {origin, remote: true, address, read: (path, maxBytes) => readUrl(address(path), maxBytes, web)};
}

async function readUrl(url: string, maxBytes: number, web: Web): Promise<Uint8Array | undefined> {
  const {userAgent, signal, now, limits, onRetry} = web;
  const result = await web.limited(() =>
    withRetries<DownloadResult>(
      () => download(web.fetch, {url, userAgent, signal, now, limits: {...limits, maxBytes}}),
      web.retryPolicy,
      {...web, onRetry: onRetry && ((retry) => onRetry({...retry, url}))},
    ),
  );
  if (result.is === 'body') return result.bytes;
  if (result.is === 'missing') return undefined;
  throw downloadFailure(url, result.problem);
}

/** What could be had on another day is not known; what the server or the file is like, is. */
function downloadFailure(url: string, {reason, about, transient, next}: Problem): Failure {
  const offline = 'without access to the internet, use --mirror with a copy of the release';
  return new Failure({
    kind: transient ? 'undetermined' : 'failed',
    summary: 'the file cannot be downloaded',
    object: url,
    reason,
    next: about === 'name' ? offline : (next ?? 'try again later, or use --mirror with a copy of the release'),
  });
}
