// At most so many tasks at once; the others wait their turn.

export type Limiter = <T>(task: () => Promise<T>) => Promise<T>;

export function limiter(atOnce: number): Limiter {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= atOnce) await new Promise<void>((turn) => waiting.push(turn));
    else running++;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // The place is handed over, so that nobody slips in between.
      if (next) next();
      else running--;
    }
  };
}
