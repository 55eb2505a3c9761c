// HTTP/2 connections to one server: one as a rule, a further one when the first has as many streams as servers allow.
import type {ClientHttp2Session} from 'node:http2';
import {type Http2Connection, type Http2Server, openHttp2} from './http2-connection.ts';

/** A place for one stream on a connection. */
export interface StreamPlace {
  /** Undefined when the server offers no HTTP/2. Rejects with Failure `undetermined`. */
  session: Promise<ClientHttp2Session | undefined>;
  /** The stream is over, or was never begun. */
  leave(): void;
}

export interface Http2Pool {
  /** `timeoutMs` is for connecting, should that be needed. */
  enter(timeoutMs: number): StreamPlace;
  close(): void;
}

/** API servers allow 100 streams on a connection; beyond that requests wait for watches to end, which they never do. */
const mostStreams = 90;

interface Pooled {
  connection: Http2Connection;
  streams: number;
  /** It takes no further streams; those it has may go on. */
  isOver: boolean;
}

export function createHttp2Pool(at: Http2Server): Http2Pool {
  const pool = new Set<Pooled>();

  const open = (timeoutMs: number): Pooled => {
    const end = () => {
      pooled.isOver = true;
    };
    const pooled: Pooled = {connection: openHttp2(at, timeoutMs, end), streams: 0, isOver: false};
    pool.add(pooled);
    return pooled;
  };
  return {
    enter(timeoutMs) {
      const pooled = [...pool].find(({isOver, streams}) => !isOver && streams < mostStreams) ?? open(timeoutMs);
      pooled.streams += 1;
      if (pooled.streams === 1) pooled.connection.keepAlive(true);
      return {
        session: pooled.connection.session,
        leave() {
          pooled.streams -= 1;
          if (pooled.streams > 0) return;
          pooled.connection.keepAlive(false);
          if (pooled.isOver) pool.delete(pooled);
        },
      };
    },
    close() {
      for (const {connection} of pool) connection.close();
    },
  };
}
