// Repeating what failed for a passing reason: growing pauses with jitter, longer where the server asks for it.
import type {Problem} from './problem.ts';

export interface RetryPolicy {
  /** Tries in all. */
  attempts: number;
  /** Upper bound of the first pause, doubled for each further one, in milliseconds. */
  baseMs: number;
  /** Upper bound of any pause of our own, in milliseconds. */
  capMs: number;
  /** A server that asks for a longer pause than this is not waited for, in milliseconds. */
  maxRetryAfterMs: number;
  /** No further try once this much time has gone by since the first, in milliseconds. */
  giveUpAfterMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 4,
  baseMs: 500,
  capMs: 8000,
  maxRetryAfterMs: 60_000,
  giveUpAfterMs: 30_000,
};

export interface RetryTools {
  now: () => Date;
  random: () => number;
  pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  signal: AbortSignal;
  /** Told before each pause. */
  onRetry?: ((retry: Retry) => void) | undefined;
}

export interface Retry {
  /** Number of the try that failed, from 1. */
  attempt: number;
  waitMs: number;
  reason: string;
}

/** What a try comes to when it did not succeed. */
export interface ProblemResult {
  is: 'problem';
  problem: Problem;
}

/** The first result that is no passing problem, or the last one, with the number of tries in its reason. */
export async function withRetries<T extends {is: string}>(
  attempt: () => Promise<T | ProblemResult>,
  policy: RetryPolicy,
  {now, random, pause, signal, onRetry}: RetryTools,
): Promise<T | ProblemResult> {
  const started = now().getTime();
  for (let tries = 1; ; tries++) {
    const result = await attempt();
    if (!isProblem(result)) return result;
    const {problem} = result;
    const late = now().getTime() - started >= policy.giveUpAfterMs;
    const waitMs = late ? undefined : pauseBefore(problem, tries, policy, random);
    if (waitMs === undefined) return {is: 'problem', problem: withTries(problem, tries)};
    onRetry?.({attempt: tries, waitMs, reason: problem.reason});
    await pause(waitMs, signal).catch((thrown) => {
      signal.throwIfAborted();
      throw thrown;
    });
  }
}

function isProblem(result: {is: string}): result is ProblemResult {
  return result.is === 'problem';
}

/** Undefined: do not try again. */
function pauseBefore(problem: Problem, tries: number, policy: RetryPolicy, random: () => number): number | undefined {
  const asked = problem.retryAfterMs ?? 0;
  if (!problem.transient || tries >= policy.attempts || asked > policy.maxRetryAfterMs) return undefined;
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** (tries - 1));
  return Math.max(asked, Math.round(ceiling * (0.5 + random() / 2)));
}

function withTries(problem: Problem, tries: number): Problem {
  const asked =
    problem.retryAfterMs === undefined ? '' : ` and asks to wait ${Math.round(problem.retryAfterMs / 1000)} s`;
  const count = tries > 1 ? ` (after ${tries} tries)` : '';
  return {...problem, reason: `${problem.reason}${asked}${count}`};
}
