// A queue of keys to reconcile: each key once at a time, once more if it was added meanwhile, again later if it failed.
import {isApiError} from '../../client/api-error.ts';

export interface QueueOptions {
  reconcile(key: string): Promise<void>;
  /** Told of each failure that is not a lost race for an object. */
  onError(key: string, thrown: unknown): void;
}

export interface Queue {
  add(key: string): void;
  stop(): void;
}

interface Work {
  running: boolean;
  again: boolean;
  failures: number;
  retry: NodeJS.Timeout | undefined;
}

const longestPauseMs = 10_000;

/** Starts to work with the first `add`. Changes that arrive in one turn of the event loop are taken together. */
export function createQueue({reconcile, onError}: QueueOptions): Queue {
  const works = new Map<string, Work>();
  let stopped = false;

  function add(key: string): void {
    const work = works.get(key) ?? {running: false, again: false, failures: 0, retry: undefined};
    works.set(key, work);
    if (work.running) work.again = true;
    else start(key, work);
  }

  function start(key: string, work: Work): void {
    clearTimeout(work.retry);
    work.running = true;
    setImmediate(() => void run(key, work));
  }

  async function run(key: string, work: Work): Promise<void> {
    work.again = false;
    const failed = await attempt(key);
    work.running = false;
    if (stopped) return;
    work.failures = failed ? work.failures + 1 : 0;
    if (work.again) start(key, work);
    else if (failed) work.retry = setTimeout(() => add(key), pauseAfter(work.failures));
    else works.delete(key);
  }

  async function attempt(key: string): Promise<boolean> {
    try {
      if (!stopped) await reconcile(key);
      return false;
    } catch (thrown) {
      // Somebody else wrote the object first: its change is on the way to us, this is no trouble to report.
      if (!isApiError(thrown, 409) && !stopped) onError(key, thrown);
      return true;
    }
  }

  return {
    add: (key) => {
      if (!stopped) add(key);
    },
    stop: () => {
      stopped = true;
      for (const work of works.values()) clearTimeout(work.retry);
    },
  };
}

function pauseAfter(failures: number): number {
  return Math.min(20 * 2 ** failures, longestPauseMs);
}
