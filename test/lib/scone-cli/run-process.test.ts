// Child processes: real small programs that hang, flood, ignore signals and leave children behind.
import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, readFileSync, watch, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, test, vi} from 'vitest';
import {createProcesses, type Processes, type ProcessOrder} from '../../../src/lib/scone-cli/run-process.ts';
import {emptyDirectory} from '../../support/temporary.ts';

let directory: string;
let processes: Processes;

beforeEach(() => {
  directory = emptyDirectory();
  processes = createProcesses((pid, signal) => void process.kill(pid, signal), process.platform);
});

/** A shell script as a program. */
function program(script: string): string {
  const path = join(directory, 'program');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function order(script: string, changes: Partial<ProcessOrder> = {}): ProcessOrder {
  return {
    program: program(script),
    argv: [],
    env: {PATH: '/usr/bin:/bin'},
    cwd: directory,
    limitMs: 10_000,
    signal: new AbortController().signal,
    name: 'scone test',
    ...changes,
  };
}

/** Resolves when the file exists. */
async function appears(name: string): Promise<string> {
  const path = join(directory, name);
  const {promise, resolve} = Promise.withResolvers<void>();
  const watcher = watch(directory, () => existsSync(path) && resolve());
  if (existsSync(path)) resolve();
  await promise;
  watcher.close();
  return path;
}

function isAlive(pid: number): boolean {
  const {stdout} = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], {encoding: 'utf8'});
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

test('gives exit code and both streams; arguments arrive as they are, no shell reads them', async () => {
  const argv = ['a b', '$(touch evil)', '; touch evil', "'", '*', ''];
  const ended = await processes.run(order('printf "<%s>" "$@"; echo oh >&2; exit 7', {argv}));
  expect(ended).toEqual({exitCode: 7, stdout: "<a b><$(touch evil)><; touch evil><'><*><>", stderr: 'oh\n'});
  expect(existsSync(join(directory, 'evil'))).toBe(false);
});

test('inherits nothing of our environment', async () => {
  const {stdout} = await processes.run(order('/usr/bin/env', {env: {ONLY: 'this'}}));
  const names = stdout.split('\n').map((line) => line.split('=')[0]);
  expect(names.filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD', ''].includes(name ?? ''))).toEqual(['ONLY']);
});

test.each([
  ['a program that is not there', '/nonexistent/scone', /there is no such program/],
  ['a directory', '/', /EACCES/],
])('%s', async (_, path, words) => {
  await expect(processes.run(order('', {program: path}))).rejects.toThrow(words);
});

test('a file that may not be executed', async () => {
  const wanted = order('true');
  chmodSync(wanted.program, 0o644);
  await expect(processes.run(wanted)).rejects.toThrow(/scone test cannot be started: EACCES|EACCES/);
});

test('an argument that no program can be given', async () => {
  await expect(processes.run(order('true', {argv: ['a\0b']}))).rejects.toMatchObject({name: 'Failure'});
});

test('one that hangs is ended at its time limit, its children, too', async () => {
  const wanted = order('sleep 600 & echo $! > child; wait', {limitMs: 1000});
  const running = processes.run(wanted);
  const child = await appears('child');
  await expect(running).rejects.toThrow(/did not end within 1 s and was stopped/);
  expect(isAlive(Number(readFileSync(child, 'utf8')))).toBe(false);
});

test('one that ignores the polite signal is killed', async () => {
  const wanted = order("trap '' TERM; echo $$ > self; while :; do sleep 1; done");
  const controller = new AbortController();
  const running = processes.run({...wanted, signal: controller.signal});
  const self = await appears('self');
  controller.abort(new Error('the end'));
  await expect(running).rejects.toThrow('the end');
  expect(isAlive(Number(readFileSync(self, 'utf8')))).toBe(false);
});

test('one that ends well on the polite signal has still been aborted', async () => {
  const controller = new AbortController();
  const running = processes.run(
    order("trap 'exit 0' TERM; echo > self; while :; do sleep 0.1; done", {signal: controller.signal}),
  );
  await appears('self');
  controller.abort(new Error('the end'));
  await expect(running).rejects.toThrow('the end');
});

test('nothing is started after an abort', async () => {
  const wanted = order('touch started', {signal: AbortSignal.abort(new Error('the end'))});
  await expect(processes.run(wanted)).rejects.toThrow('the end');
  expect(existsSync(join(directory, 'started'))).toBe(false);
});

test('one that is killed by somebody else is no answer', async () => {
  await expect(processes.run(order('echo well; kill -9 $$'))).rejects.toThrow(/scone test was ended by SIGKILL/);
});

test('one that floods its output is stopped; of its errors the end is kept', async () => {
  await expect(processes.run(order('exec yes'))).rejects.toThrow(/printed more than 4 MiB and was stopped/);
  const {stderr} = await processes.run(order('head -c 10000000 /dev/zero >&2; echo last words >&2'));
  expect(stderr.length).toBe(64 * 1024);
  expect(stderr.endsWith('last words\n')).toBe(true);
});

test('a child that holds the output open does not hold us', async () => {
  const {stdout} = await processes.run(order('sleep 600 & echo $! > child; echo done'));
  expect(stdout).toBe('done\n');
  const child = Number(readFileSync(join(directory, 'child'), 'utf8'));
  // It was killed; its end is noted down when its parent gets round to it.
  await vi.waitUntil(() => !isAlive(child), {timeout: 10_000, interval: 20});
});

test('when we end, what runs is killed', async () => {
  const running = processes.run(order("trap '' TERM; echo > self; while :; do sleep 1; done"));
  await appears('self');
  processes.endAll();
  await expect(running).rejects.toThrow(/ended by SIGKILL/);
});

test('bytes that are cut in the middle of a letter arrive whole', async () => {
  const {stdout} = await processes.run(order("printf '\\303'; sleep 0.05; printf '\\244\\n'"));
  expect(stdout).toBe('ä\n');
});
