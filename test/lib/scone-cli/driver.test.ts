// An abort that comes later, so that a change under way can finish.
import {expect, test} from 'vitest';
import {lateAbort} from '../../../src/lib/scone-cli/driver.ts';

test('comes after its time, with the reason of the first', async () => {
  const controller = new AbortController();
  const late = lateAbort(controller.signal, 20);
  const aborted = new Promise((resolve) => late.signal.addEventListener('abort', resolve));
  controller.abort('the end');
  expect(late.signal.aborted).toBe(false);
  await aborted;
  expect(late.signal.reason).toBe('the end');
});

test('does not come when the work was done in time', async () => {
  const controller = new AbortController();
  const [late, other] = [lateAbort(controller.signal, 5), lateAbort(controller.signal, 20)];
  const aborted = new Promise((resolve) => other.signal.addEventListener('abort', resolve));
  controller.abort('the end');
  late.end();
  await aborted;
  expect(late.signal.aborted).toBe(false);
});

test('is there already when the first was', () => {
  expect(lateAbort(AbortSignal.abort('the end'), 1000).signal.reason).toBe('the end');
});
