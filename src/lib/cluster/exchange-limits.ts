// What ends an exchange before its answer is whole: its time limit, and the way in which the reader learns of it.
import type {Readable} from 'node:stream';
import {timeoutFailure} from './connection-failure.ts';
import type {Exchange} from './exchange.ts';

export interface ExchangeLimits {
  /** The head of the answer is there. */
  answered(body: Readable): void;
  /** The exchange is over, with or without an answer. */
  closed(): void;
}

/** `giveUp` ends an exchange that has no answer yet; after that only the body can carry the reason to its reader. */
export function limitExchange(
  {method, path, timeoutMs, timeLimitEnds}: Exchange,
  server: string,
  giveUp: (reason: Error) => void,
): ExchangeLimits {
  let body: Readable | undefined;
  const timer = setTimeout(() => {
    const failure = timeoutFailure(server, `${method} ${path}`, timeoutMs);
    if (body === undefined) giveUp(failure);
    else body.destroy(failure);
  }, timeoutMs);
  return {
    answered(answer) {
      body = answer;
      // An error between head and first read is kept by the stream and told to its reader.
      answer.on('error', () => {});
      if (timeLimitEnds === 'with-head') clearTimeout(timer);
      else answer.once('close', () => clearTimeout(timer));
    },
    closed: () => clearTimeout(timer),
  };
}
