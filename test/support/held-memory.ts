// How much memory a value holds: the heap is cleared up before and after it is made.
import {setImmediate} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

/** Bytes that what `make` gives keeps from being cleared away; good to some 100 kB. */
export async function heldMemory(make: () => Promise<object>): Promise<number> {
  setFlagsFromString('--expose-gc');
  const clearUp: () => void = runInNewContext('gc');
  // What was begun before comes to its end, and is cleared up, too.
  const heap = async () => {
    for (let times = 0; times < 4; times++) {
      await setImmediate();
      clearUp();
    }
    return process.memoryUsage().heapUsed;
  };
  const before = await heap();
  const made = [await make()];
  const held = (await heap()) - before;
  made.pop();
  return held;
}
