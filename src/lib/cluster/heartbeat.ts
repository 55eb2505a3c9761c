// Finds out that a connection is dead although nobody has said so, as when a firewall has dropped it.

export interface Heart {
  /** Sends a ping with this payload, which comes back with its pong. */
  ping(payload: string): void;
  /** Whether we leave unread what the server sends, its pongs included. */
  isPaused(): boolean;
  onDead(): void;
}

export interface Heartbeat {
  /** Something came; `pong` is the payload that a pong brought back. */
  heard(pong?: string): void;
  /** Data was sent. A server looks at pings only after it has passed on all data before them, which may take a command long. */
  sent(): void;
  stop(): void;
}

export const pingEveryMs = 15_000;
const mostUnanswered = 4;

/** Pings from time to time, which also keeps the connection from being taken for idle. */
export function createHeartbeat({ping, isPaused, onDead}: Heart): Heartbeat {
  let pinged = 0;
  let answered = 0;
  /** The first ping after the last data: before its pong, silence means nothing. */
  let first = 0;
  let unanswered = 0;
  const timer = setInterval(() => {
    if (unanswered >= mostUnanswered && answered >= first && !isPaused()) return onDead();
    if (isPaused()) unanswered = 0;
    unanswered += 1;
    pinged += 1;
    ping(String(pinged));
  }, pingEveryMs);
  timer.unref();
  return {
    heard(pong) {
      unanswered = 0;
      if (pong !== undefined) answered = Number(pong);
    },
    sent() {
      first = pinged + 1;
    },
    stop: () => clearInterval(timer),
  };
}
