// A fault that makes a part take its time: once for each generation of an object, until the fault is cleared.
import type {KubeObject} from '../../client/object.ts';

export interface Slowness {
  /** Resolves when the part may go on with this generation of the object: at once, unless the fault is on. */
  pass(object: KubeObject): Promise<void>;
  /** To be called when the faults have changed. */
  reconsider(): void;
}

/** `seconds` is asked whenever it matters: 0 or undefined when the fault is off. */
export function createSlowness(seconds: () => number | undefined): Slowness {
  const passed = new Set<string>();
  const waiting = new Set<() => void>();

  function pause(): Promise<void> {
    const milliseconds = (seconds() ?? 0) * 1000;
    if (milliseconds <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, milliseconds);
      waiting.add(go);
    });
  }

  return {
    pass: async ({metadata: {uid, generation}}) => {
      const stage = `${uid}/${generation ?? 0}`;
      if (passed.has(stage)) return;
      await pause();
      passed.add(stage);
    },
    reconsider: () => {
      if ((seconds() ?? 0) > 0) return;
      for (const go of waiting) go();
    },
  };
}
