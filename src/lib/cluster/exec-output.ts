// What a command writes: stdout as a stream that never ends early, stderr as its last words.
import {Readable} from 'node:stream';

export interface Output {
  readonly stream: Readable;
  /** Resolves when the reader wants more, or nothing any more. */
  deliver(data: Buffer): Promise<void>;
  /** All of it has been delivered. */
  finish(): void;
  /** The reader must not take what it has for all. */
  fail(error: Error): void;
}

const mostWaiting = 256 * 1024;

/** `onDropped` is called when its reader destroys it before it is finished. */
export function createOutput(onDropped: () => void): Output {
  let wanted = () => {};
  let isFinished = false;
  const stream = new Readable({
    highWaterMark: mostWaiting,
    read: () => wanted(),
    destroy(error, done) {
      if (!isFinished) onDropped();
      wanted();
      done(error);
    },
  });
  // A failure is told by `ended`, too, which is perhaps all that somebody listens to.
  stream.on('error', () => {});
  return {
    stream,
    async deliver(data) {
      if (stream.destroyed || stream.push(data)) return;
      await new Promise<void>((resolve) => {
        wanted = resolve;
      });
    },
    finish() {
      isFinished = true;
      stream.push(null);
    },
    fail: (error) => void stream.destroy(error),
  };
}

export interface Tail {
  add(data: Buffer): void;
  text(): string;
}

/** Keeps the last bytes of what is added. */
export function createTail(mostBytes: number): Tail {
  let kept = Buffer.alloc(0);
  return {
    add(data) {
      kept = Buffer.concat([kept, data]).subarray(-mostBytes);
    },
    // Where it begins in the middle of a character, there is none.
    text: () => new TextDecoder().decode(kept).replace(/^\uFFFD+/, ''),
  };
}
