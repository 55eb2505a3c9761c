import {expect, test, vi} from 'vitest';
import {createSlowness} from '../../../../sandbox/simulated/runtime/slowness.ts';

const object = (generation: number) => ({metadata: {name: 'las', uid: 'u', generation}});

test('without the fault nothing waits', async () => {
  await createSlowness(() => undefined).pass(object(1));
});

test('each generation of an object waits once', async () => {
  vi.useFakeTimers();
  try {
    const slowness = createSlowness(() => 5);
    const passed = vi.fn();
    void slowness.pass(object(1)).then(passed);
    await vi.advanceTimersByTimeAsync(4999);
    expect(passed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(passed).toHaveBeenCalledOnce();
    await slowness.pass(object(1));
    void slowness.pass(object(2)).then(passed);
    await vi.advanceTimersByTimeAsync(4999);
    expect(passed).toHaveBeenCalledOnce();
  } finally {
    vi.useRealTimers();
  }
});

test('what waits goes on as soon as the fault is cleared', async () => {
  let seconds: number | undefined = 3600;
  const slowness = createSlowness(() => seconds);
  const passing = slowness.pass(object(1));
  seconds = undefined;
  slowness.reconsider();
  await passing;
});
