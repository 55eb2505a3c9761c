import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type RunningProcess, startProcess} from '../../../sandbox/supervisor/process-group.ts';
import {onFreePort, untilListening} from '../../../sandbox/supervisor/readiness.ts';
import {startWatchdog, type Watchdog} from '../../../sandbox/supervisor/watchdog.ts';

let directory = '';
let watchdog: Watchdog;
const started: RunningProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'readiness-'));
  watchdog = startWatchdog(directory);
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((process) => process.stop('SIGKILL')));
  await watchdog.dismiss();
  await rm(directory, {recursive: true, force: true});
});

/** Runs a script of Node's as a component, whose attempts all write into one log. */
async function start(script: string): Promise<RunningProcess> {
  const command = {name: 'part', file: process.execPath, args: ['-e', script]};
  const logPath = join(directory, 'part.log');
  const running = await startProcess({command, logPath, directory, watchdog});
  started.push(running);
  return running;
}

const listening = (port: number) => `require('net').createServer().listen(${port}, '127.0.0.1')`;
const beaten = `console.error('listen tcp 127.0.0.1:1: bind: address already in use'); process.exit(1)`;

describe('onFreePort and untilListening', () => {
  test('a program that listens is ready', async () => {
    await onFreePort(async (port) => untilListening(await start(listening(port)), port));
    expect(started).toHaveLength(1);
  });

  test('one that has lost the race for its port is started again on another one', async () => {
    const ports: number[] = [];
    await onFreePort(async (port) => {
      ports.push(port);
      await untilListening(await start(ports.length === 1 ? beaten : listening(port)), port);
    });
    expect(ports).toHaveLength(2);
    expect(ports[0]).not.toBe(ports[1]);
  });

  test('who always loses gives up', async () => {
    await expect(onFreePort(async (port) => untilListening(await start(beaten), port))).rejects.toThrow('part');
    expect(started).toHaveLength(5);
  });

  test('one that ends for another reason is not started again', async () => {
    const attempt = onFreePort(async (port) => untilListening(await start('process.exit(4)'), port));
    await expect(attempt).rejects.toThrow('part ended: exit code 4');
    expect(started).toHaveLength(1);
  });
});
