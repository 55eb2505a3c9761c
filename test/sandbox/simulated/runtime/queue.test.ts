import {expect, test, vi} from 'vitest';
import {ApiError} from '../../../../sandbox/client/api-error.ts';
import {createQueue} from '../../../../sandbox/simulated/runtime/queue.ts';

/** A reconcile that counts its calls and runs `body` with the number of the call. */
function counting(body: (call: number) => Promise<void> | void) {
  const calls: string[] = [];
  const reconcile = async (key: string) => {
    calls.push(key);
    await body(calls.length);
  };
  return {calls, reconcile};
}

test('what is added several times in one turn is reconciled once', async () => {
  const {calls, reconcile} = counting(() => {});
  const queue = createQueue({reconcile, onError: () => {}});
  queue.add('a');
  queue.add('a');
  queue.add('b');
  await vi.waitFor(() => expect(calls).toEqual(['a', 'b']));
  queue.stop();
});

test('what is added while it is worked on is worked on once more, and never twice at a time', async () => {
  let busy = 0;
  let mostBusy = 0;
  const {calls, reconcile} = counting(async (call) => {
    mostBusy = Math.max(mostBusy, ++busy);
    if (call === 1) for (let again = 0; again < 3; again++) queue.add('a');
    await Promise.resolve();
    busy--;
  });
  const queue = createQueue({reconcile, onError: () => {}});
  queue.add('a');
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  expect(mostBusy).toBe(1);
  queue.stop();
});

test('a failure is told and tried again; a lost race is tried again without a word', async () => {
  const errors: unknown[] = [];
  const {calls, reconcile} = counting((call) => {
    if (call === 1) throw new ApiError(409, 'Conflict', 'the object has been modified');
    if (call === 2) throw new Error('no such namespace');
  });
  const queue = createQueue({reconcile, onError: (_key, thrown) => errors.push(thrown)});
  queue.add('a');
  await vi.waitFor(() => expect(calls).toHaveLength(3));
  expect(errors).toEqual([new Error('no such namespace')]);
  queue.stop();
});

test('a stopped queue does nothing', async () => {
  const {calls, reconcile} = counting(() => {});
  const queue = createQueue({reconcile, onError: () => {}});
  queue.add('a');
  queue.stop();
  queue.add('b');
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toEqual([]);
});
