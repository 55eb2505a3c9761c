import {describe, expect, it} from 'vitest';
import {defaultRetryPolicy, type ProblemResult, withRetries} from '../../../src/lib/network/retry.ts';

const passing: ProblemResult = {is: 'problem', problem: {reason: 'it passes', transient: true}};

/** Every try takes this many seconds of a clock that only tries and pauses move. */
async function reasonAfter(secondsPerTry: number): Promise<{reason: string; tries: number}> {
  let clock = 0;
  let tries = 0;
  const attempt = async () => {
    clock += secondsPerTry * 1000;
    tries++;
    return passing;
  };
  const pause = async (milliseconds: number) => {
    clock += milliseconds;
  };
  const {signal} = new AbortController();
  const tools = {now: () => new Date(clock), random: () => 1, pause, signal};
  const result = await withRetries(attempt, defaultRetryPolicy, tools);
  return {reason: result.is === 'problem' ? result.problem.reason : '', tries};
}

describe('tries end', () => {
  it.each([
    ['after four', 1, 4],
    ['after half a minute', 16, 2],
    ['after one that took half a minute', 30, 1],
  ])('%s, where each takes %i s', async (_, seconds, tries) => {
    expect(await reasonAfter(seconds)).toEqual({
      reason: tries === 1 ? 'it passes' : `it passes (after ${tries} tries)`,
      tries,
    });
  });
});
