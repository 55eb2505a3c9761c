// Waits until something that is held back moves no more.
import {expect} from 'vitest';

/** Resolves when the count has begun to grow and has stopped. */
export async function untilStill(count: () => number): Promise<void> {
  let before = -1;
  const isStill = () => {
    const now = count();
    const isSame = now > 0 && now === before;
    before = now;
    return isSame;
  };
  await expect.poll(isStill, {interval: 200, timeout: 10_000}).toBe(true);
}
