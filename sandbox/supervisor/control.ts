// The supervisor's Unix socket: who can connect knows that the sandbox lives; who writes `stop` ends it.
import {connect, createServer} from 'node:net';

/** Listens; the connections stay open until the supervisor's process ends. */
export function listenForStop(socketPath: string, onStop: () => void): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if (data.toString().startsWith('stop')) onStop();
    });
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(socketPath, resolve);
  });
}

/** Whether a supervisor listens there. */
export function isAlive(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Asks the supervisor to stop and waits until its process has ended; false if nobody listens. */
export function requestStop(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    let connected = false;
    socket.on('connect', () => {
      connected = true;
      socket.write('stop\n');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(connected));
    socket.resume();
  });
}
