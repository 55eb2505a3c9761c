// Waits for freshly started programs, and starts them again elsewhere when somebody has taken their port meanwhile.
import {readFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import type {Client} from '../client/connect.ts';
import {freePort} from '../control-plane/port.ts';
import type {RunningProcess} from './process-group.ts';

/** Somebody else was quicker. */
class PortTaken extends Error {
  override readonly name = 'PortTaken';

  constructor({name}: RunningProcess) {
    super(`${name} finds no free port: each one was taken meanwhile`);
  }
}

const patience = 60_000;
const interval = 15;
const attempts = 5;

/** Calls `work` with a free port, and with another one when the port turns out to be taken. */
export async function onFreePort<T>(work: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(await freePort());
    } catch (thrown) {
      if (!(thrown instanceof PortTaken) || attempt === attempts) throw thrown;
    }
  }
}

/** Until the API server says that it is ready; the certificate proves that it is ours. */
export async function untilReady(process: RunningProcess, client: Client): Promise<void> {
  await until(process, async () => (await client.transport.send('GET', '/readyz')).status === 200);
}

/** Until the program accepts connections on the port. */
export async function untilListening(process: RunningProcess, port: number): Promise<void> {
  await until(process, () => accepts(port));
  // Somebody else may have accepted: the loser of the race says so in its log, and ends.
  if (await complainsOfPort(process)) throw await afterwards(process);
}

async function until(process: RunningProcess, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patience;
  while (process.isRunning()) {
    if (await isSo().catch(() => false)) return;
    if (Date.now() > deadline) throw new Error(`${process.name} is not ready after ${patience / 1000} s`);
    await delay(interval);
  }
  if (await complainsOfPort(process)) throw new PortTaken(process);
  throw new Error(`${process.name} ended: ${await process.ended}`);
}

async function afterwards(process: RunningProcess): Promise<PortTaken> {
  await process.stop('SIGKILL');
  return new PortTaken(process);
}

async function complainsOfPort({logPath, logStart}: RunningProcess): Promise<boolean> {
  return (await readFile(logPath)).includes('address already in use', logStart);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
