// How far a log has been read, so that it can be taken up after an interruption with no line lost and none doubled.
import type {LogLine} from './log-line.ts';

const second = 1_000_000_000n;

/** Lines of two output streams may be written a little out of order; what is that much older is asked for again. */
const margin = second;

/** How long lines are remembered, by their own time. */
const retention = 15n * second;

/**
 * The server begins at a whole second, so lines come twice. They are known by time and text, each as often as it was seen:
 * equal lines of one moment are told apart by their number.
 */
export class LogPosition {
  /** The lines that can come again, in the order in which they came. */
  #recent: {at: bigint; key: string}[] = [];
  #first: bigint | undefined;
  #latest: bigint | undefined;
  /** Number of times that each line comes again. */
  #awaited = new Map<string, number>();
  /** Lines must come again, and none has come yet. */
  #isAwaiting = false;

  get isEmpty(): boolean {
    return this.#latest === undefined;
  }

  /**
   * From where the next read has to begin (RFC 3339); undefined as long as no line was seen. `startedAt`: when the container
   * began whose log was not read so far, which counts where the node's clock was set back.
   */
  since(startedAt?: string): string | undefined {
    if (this.#latest === undefined) return undefined;
    const started = Date.parse(startedAt ?? '');
    const start = Number.isNaN(started) ? this.#latest : BigInt(started) * 1_000_000n;
    const from = start < this.#latest ? start : this.#latest;
    return wholeSecond(from - margin);
  }

  /** The same, and as early as can be asked for without taking a line that was seen for a new one. */
  earliest(): string | undefined {
    return this.#latest === undefined ? undefined : wholeSecond(this.#latest - retention + second);
  }

  /** The next lines come from a read that begins at `since`. `overlaps`: of a log that was read, so it must repeat some. */
  begin(overlaps: boolean): void {
    this.#awaited = new Map();
    for (const {key} of this.#recent) this.#awaited.set(key, (this.#awaited.get(key) ?? 0) + 1);
    this.#isAwaiting = overlaps && this.#recent.length > 0;
  }

  /**
   * `known`: the line was seen before, or stands before all that were to be seen. `gap`: it is new, and none of those came that
   * had to come again, so what was written in between is not in this log any more.
   */
  take({at, time, text}: LogLine): 'new' | 'known' | 'gap' {
    const key = `${time} ${text}`;
    const count = this.#awaited.get(key) ?? 0;
    const isAwaiting = this.#isAwaiting;
    if (count === 0 && isAwaiting && at <= (this.#first ?? at)) return 'known';
    this.#isAwaiting = false;
    if (count > 0) {
      this.#awaited.set(key, count - 1);
      return 'known';
    }
    this.#remember(at, key);
    return isAwaiting ? 'gap' : 'new';
  }

  #remember(at: bigint, key: string): void {
    this.#first ??= at;
    if (this.#latest === undefined || at > this.#latest) this.#latest = at;
    this.#recent.push({at, key});
    const oldest = (this.#latest / second) * second - retention;
    const [front] = this.#recent;
    // Rarely, and then many: forgetting one by one would cost more than it saves.
    if (front !== undefined && front.at < oldest - retention) {
      this.#recent = this.#recent.filter((each) => each.at >= oldest);
    }
  }
}

/** Never later than the moment. */
function wholeSecond(at: bigint): string {
  return `${new Date(Number(at / second) * 1000).toISOString().slice(0, 19)}Z`;
}
