// When a request is sent again, and after which pause: a pure policy.
import {brokenConnection, notSent} from './connection-failure.ts';

export interface Attempt {
  /** 0 for the first. */
  number: number;
  method: string;
  /** Whether sending it twice does no more than sending it once. */
  repeatable: boolean;
  /** Whether this server has answered before: if not, a refused connection is reported at once. */
  answeredBefore: boolean;
}

export type Outcome =
  /** The code of the network error; undefined for anything else. */
  {errorCode: string | undefined} | {status: number; retryAfterSeconds: number | undefined};

const mostRetries = 4;
/** A server that asks for a longer pause is reported instead of waited for. */
const longestPauseMs = 20_000;

const unreachable = ['ECONNREFUSED', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/** Milliseconds until the next attempt, or undefined to give up. `random` gives numbers from 0 to 1. */
export function retryPause(attempt: Attempt, outcome: Outcome, random: () => number): number | undefined {
  if (attempt.number >= mostRetries || !mayRepeat(attempt, outcome)) return undefined;
  const backoff = 100 * 2 ** attempt.number * (0.5 + random());
  const asked = 'status' in outcome ? (outcome.retryAfterSeconds ?? 0) * 1000 : 0;
  return asked > longestPauseMs ? undefined : Math.max(backoff, asked);
}

function mayRepeat({method, repeatable, answeredBefore}: Attempt, outcome: Outcome): boolean {
  if ('status' in outcome) {
    // A request that met 429 was not carried out, whatever its method.
    if (outcome.status === 429) return true;
    return method === 'GET' && outcome.status >= 500;
  }
  const {errorCode = ''} = outcome;
  if (unreachable.includes(errorCode)) return answeredBefore;
  if (notSent.includes(errorCode)) return true;
  return repeatable && (errorCode === 'ETIMEDOUT' || brokenConnection.includes(errorCode));
}
