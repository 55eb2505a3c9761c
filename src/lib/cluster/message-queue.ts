// Messages between a connection that brings them and one reader that takes them; holds the connection back when many wait.

export interface MessageQueue {
  add(message: Buffer): void;
  /** No more will come; what is there is still read. */
  end(): void;
  /** What is there is still read, then the reader gets the reason. */
  fail(reason: unknown): void;
  /** The reader gets the reason at once. */
  abort(reason: unknown): void;
  readonly messages: AsyncIterable<Buffer>;
}

const mostBytes = 2 ** 20;

/** `hold` is called when too much waits, `release` when the reader has caught up. */
export function createMessageQueue({hold, release}: {hold: () => void; release: () => void}): MessageQueue {
  const waiting: Buffer[] = [];
  let bytes = 0;
  let isHeld = false;
  let end: {reason: unknown} | 'in order' | undefined;
  let wake = () => {};

  const take = (): Buffer | undefined => {
    const message = waiting.shift();
    if (message !== undefined) bytes -= costOf(message);
    if (isHeld && bytes < mostBytes / 2) {
      isHeld = false;
      release();
    }
    return message;
  };
  async function* read(): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const message = take();
      if (message !== undefined) yield message;
      else if (end === 'in order') return;
      else if (end !== undefined) throw end.reason;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }
  const finish = (how: NonNullable<typeof end>) => {
    end ??= how;
    wake();
  };
  return {
    add(message) {
      if (end !== undefined) return;
      waiting.push(message);
      bytes += costOf(message);
      if (!isHeld && bytes > mostBytes) {
        isHeld = true;
        hold();
      }
      wake();
    },
    end: () => finish('in order'),
    fail: (reason) => finish({reason}),
    abort(reason) {
      waiting.length = 0;
      end = {reason};
      wake();
    },
    messages: {[Symbol.asyncIterator]: read},
  };
}

/** A message of no bytes takes some, too. */
function costOf(message: Buffer): number {
  return message.length + 100;
}
