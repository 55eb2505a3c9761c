import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {plainEnvironment} from '../../../sandbox/supervisor/environment.ts';
import {startProcess} from '../../../sandbox/supervisor/process-group.ts';
import {startWatchdog} from '../../../sandbox/supervisor/watchdog.ts';
import {isRunning} from '../processes.ts';

const script = new URL('../../../sandbox/supervisor/watchdog.sh', import.meta.url).pathname;
let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'watchdog-'));
});
afterEach(() => rm(directory, {recursive: true, force: true}));

/** A program that would run for a minute, with a child that would, too. */
function startSleeper() {
  const child = spawn('/bin/sh', ['-c', 'sleep 60 & sleep 60'], {detached: true, stdio: 'ignore'});
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
  return {group: child.pid ?? 0, ended};
}

function startScript() {
  const dog = spawn('/bin/sh', [script, directory], {stdio: ['pipe', 'ignore', 'ignore']});
  const ended = new Promise<number | null>((resolve) => dog.on('exit', (code) => resolve(code)));
  return {say: (line: string) => dog.stdin.write(`${line}\n`), loseSupervisor: () => dog.stdin.end(), ended};
}

describe('watchdog.sh', () => {
  test('ends what it guards when its pipe ends, and removes the directory', async () => {
    const sleepers = [startSleeper(), startSleeper()];
    const dog = startScript();
    for (const {group} of sleepers) dog.say(`+${group}`);
    dog.loseSupervisor();
    expect(await Promise.all(sleepers.map(({ended}) => ended))).toEqual(['SIGKILL', 'SIGKILL']);
    await dog.ended;
    expect(existsSync(directory)).toBe(false);
  });

  test('does not touch a group that has been released', async () => {
    const [first, released, last] = [startSleeper(), startSleeper(), startSleeper()];
    const dog = startScript();
    for (const {group} of [first, released, last]) dog.say(`+${group}`);
    dog.say(`-${released.group}`);
    dog.loseSupervisor();
    expect(await Promise.all([first.ended, last.ended])).toEqual(['SIGKILL', 'SIGKILL']);
    await dog.ended;
    process.kill(-released.group, 'SIGTERM');
    expect(await released.ended).toBe('SIGTERM');
  });

  test('dismissed, it does nothing', async () => {
    const sleeper = startSleeper();
    const dog = startScript();
    dog.say(`+${sleeper.group}`);
    dog.say('done');
    expect(await dog.ended).toBe(0);
    expect(existsSync(directory)).toBe(true);
    process.kill(-sleeper.group, 'SIGTERM');
    expect(await sleeper.ended).toBe('SIGTERM');
  });
});

describe('plainEnvironment', () => {
  test('no proxy, no kubeconfig and no options of a test runner reach the programs', () => {
    const own = {PATH: '/bin', HOME: '/h', HTTPS_PROXY: 'http://p', KUBECONFIG: '/k', NODE_OPTIONS: '--inspect'};
    expect(plainEnvironment(own)).toEqual({PATH: '/bin', HOME: '/h'});
  });
});

describe('startProcess', () => {
  test('a stopped process takes along what it has started', async () => {
    const watchdog = startWatchdog(directory);
    const lines: string[] = [];
    const started = Promise.withResolvers<number>();
    const running = await startProcess({
      command: {name: 'parent', file: '/bin/sh', args: ['-c', 'sleep 60 & echo $!; wait']},
      logPath: join(directory, 'parent.log'),
      directory,
      watchdog,
      onLine: (line) => {
        lines.push(line);
        started.resolve(Number(line));
      },
    });
    await started.promise;
    await running.stop('SIGTERM', 1000);
    expect(running.isRunning()).toBe(false);
    // Killed it is by now; it counts as there until the system has taken note of its end.
    await expect.poll(() => isRunning(Number(lines[0]))).toBe(false);
    expect(await readFile(running.logPath, 'utf8')).toBe(`${lines[0]}\n`);
    await watchdog.dismiss();
  });

  test('a program that does not exist is an error', async () => {
    const watchdog = startWatchdog(directory);
    const command = {name: 'none', file: join(directory, 'none'), args: []};
    await expect(startProcess({command, logPath: join(directory, 'l'), directory, watchdog})).rejects.toThrow('ENOENT');
    await watchdog.dismiss();
  });
});
