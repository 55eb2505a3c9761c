// Joins a connection to this machine with one to a pod, both ways, each as fast as the other takes it.
import type {Socket as LocalSocket} from 'node:net';
import type {PodConnection} from './pod-connection.ts';

/** How long one side may be silent after the other has said its last. */
const lastWordsMs = 30_000;

/**
 * Resolves when the pod has ended the connection, or the local side has hung up. Throws Failure when the pod's side breaks; the
 * local side is then to be reset: an end in order would make a part look like the whole.
 */
export async function joinConnections(local: LocalSocket, connection: PodConnection): Promise<void> {
  const patience = createPatience(() => {
    // Of a local side that listens on after its own end the pod cannot be told, so it may wait for more in vain.
    local.resetAndDestroy();
  });
  local.once('close', () => {
    patience.end();
    connection.close();
  });
  if (local.destroyed) return connection.close();
  void sendAll(local, connection).then((isAll) => isAll && patience.begin());
  for await (const data of connection.data) {
    patience.renew();
    if (!local.write(data)) await untilWritable(local);
  }
  connection.close();
  local.end();
  // It gets time to take the rest and to end as well.
  patience.begin();
}

/** Gives false when it cannot be sent; why, the reading of the connection tells. */
async function sendAll(local: LocalSocket, connection: PodConnection): Promise<boolean> {
  try {
    for await (const chunk of local.iterator({destroyOnReturn: false})) await connection.send(chunk);
    return true;
  } catch {
    // Unread, it would make the system reset the connection, and what we have written may be lost.
    local.resume();
    return false;
  }
}

function untilWritable(local: LocalSocket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      local.off('drain', done);
      local.off('close', done);
      resolve();
    };
    local.on('drain', done);
    local.on('close', done);
    if (local.destroyed) done();
  });
}

/** Calls `onEnd` when it has begun and has not been renewed for a while. */
function createPatience(onEnd: () => void): {begin(): void; renew(): void; end(): void} {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const begin = () => {
    if (isOver) return;
    clearTimeout(timer);
    timer = setTimeout(onEnd, lastWordsMs);
  };
  return {
    begin,
    renew: () => {
      if (timer !== undefined) begin();
    },
    end: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
