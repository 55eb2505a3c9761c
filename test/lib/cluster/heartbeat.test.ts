import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {createHeartbeat, type Heartbeat, pingEveryMs} from '../../../src/lib/cluster/heartbeat.ts';

let heartbeat: Heartbeat;
let pings: string[];
let isDead: boolean;
let isPaused: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  pings = [];
  isDead = false;
  isPaused = false;
  heartbeat = createHeartbeat({
    ping: (payload) => pings.push(payload),
    isPaused: () => isPaused,
    onDead: () => {
      isDead = true;
    },
  });
});
afterEach(() => {
  heartbeat.stop();
  vi.useRealTimers();
});

/** Lets pings come due; `answer` gives the pong of each. */
function pass(times: number, answer?: (payload: string) => void): void {
  for (let i = 0; i < times; i++) {
    vi.advanceTimersByTime(pingEveryMs);
    answer?.(pings.at(-1) ?? '');
  }
}

describe('a heartbeat', () => {
  it.each<[string, () => void, boolean]>([
    ['four pings without an answer are death', () => pass(5), true],
    ['three are not', () => pass(4), false],
    ['each answer is life', () => pass(50, (payload) => heartbeat.heard(payload)), false],
    ['data that comes is life, without any pong', () => pass(50, () => heartbeat.heard()), false],
    [
      'silence after an answer is death',
      () => {
        pass(3, (payload) => heartbeat.heard(payload));
        pass(5);
      },
      true,
    ],
    [
      'data that was sent may be waited for: silence means nothing',
      () => {
        heartbeat.sent();
        pass(50);
      },
      false,
    ],
    [
      'once it is through, silence counts again',
      () => {
        heartbeat.sent();
        pass(10);
        heartbeat.heard(pings.at(-1));
        pass(5);
      },
      true,
    ],
    [
      'an older pong does not say that the data is through',
      () => {
        pass(1);
        heartbeat.sent();
        heartbeat.heard(pings.at(-1));
        pass(50);
      },
      false,
    ],
    [
      'while we read nothing, nothing can be heard',
      () => {
        isPaused = true;
        pass(50);
        isPaused = false;
        pass(3);
      },
      false,
    ],
  ])('%s', (_, happen, expected) => {
    happen();
    expect(isDead).toBe(expected);
  });

  it('ends', () => {
    heartbeat.stop();
    pass(50);
    expect(pings).toEqual([]);
  });
});
