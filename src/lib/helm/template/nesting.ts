// Renderings within renderings, without the stack of the machine: Go's stack holds a hundred thousand, ours a few hundred.

/**
 * A piece of rendering that may stop for another one. It yields what is to be rendered first and goes on with its result,
 * or with its error.
 */
export type Rendering<T> = Generator<Rendering<unknown>, T, unknown>;

type Answer = {value: unknown} | {error: unknown};

/** Runs a rendering with all that it stops for. Throws what it throws. */
export function render<T>(rendering: Rendering<T>): T {
  const open: Rendering<unknown>[] = [rendering];
  let answer: Answer = {value: undefined};
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    try {
      const step: IteratorResult<Rendering<unknown>, unknown> = 'error' in answer
        ? top.throw(answer.error)
        : top.next(answer.value);
      if (step.done) open.pop();
      else open.push(step.value);
      answer = {value: step.done ? step.value : undefined};
    } catch (error) {
      open.pop();
      answer = {error};
    }
  }
  if ('error' in answer) throw answer.error;
  return answer.value as T;
}
