// Nothing of a sandbox survives: neither an orderly end nor the killing of any one of its processes.
import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {layoutOf} from '../../sandbox/layout.ts';
import {attachSandbox} from '../../sandbox/sandbox.ts';
import type {SandboxRecord} from '../../sandbox/supervisor/messages.ts';
import {isRunning, until} from '../sandbox/processes.ts';

const cli = fileURLToPath(new URL('../../sandbox/cli.ts', import.meta.url));
const small = ['--nodes', '1', '--simulated', 'none'];
let name = '';
let work = '';
const started: ChildProcess[] = [];

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'sandbox-test-'));
  name = `t-${Math.random().toString(36).slice(2, 10)}`;
});

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await sandbox('down', '--name', name).ended;
  await rm(work, {recursive: true, force: true});
  await rm(`${layoutOf(name).directory}.logs`, {recursive: true, force: true});
});

/** Runs the command line of the sandbox. */
function sandbox(...args: string[]) {
  return run(process.execPath, [cli, ...args]);
}

function run(file: string, args: string[]) {
  const child = spawn(file, args, {stdio: ['ignore', 'pipe', 'pipe']});
  started.push(child);
  const output = {stdout: '', stderr: ''};
  child.stdout.on('data', (part) => (output.stdout += part));
  child.stderr.on('data', (part) => (output.stderr += part));
  const ended = new Promise<{code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string}>(
    (resolve) => child.on('close', (code, signal) => resolve({code, signal, ...output})),
  );
  return {child, pid: child.pid ?? 0, ended, output};
}

/** For `exec`: writes its number and its child's into the work directory, then waits and notes each signal. */
async function waitingScript(): Promise<string> {
  const script = join(work, 'wait.sh');
  const lines = [
    'sleep 300 & left=$!',
    'sleep 300 & awaited=$!',
    // The signal may come before `wait` does, which would then wait for what has not ended.
    `trap 'echo got >> ${work}/signals; kill $awaited' INT`,
    `echo "$$ $left $awaited" > ${work}/pids.new; mv ${work}/pids.new ${work}/pids`,
    'wait $awaited',
    // Time enough for a second one.
    'sleep 0.5',
    'exit 9',
  ];
  await writeFile(script, lines.join('\n'));
  return script;
}

async function execWaiting() {
  const exec = sandbox('exec', '--name', name, ...small, '--', '/bin/sh', await waitingScript());
  await until('the command runs', () => existsSync(join(work, 'pids')) || exec.child.exitCode !== null, 60_000);
  const command = (await readFile(join(work, 'pids'), 'utf8')).trim().split(' ').map(Number);
  return {exec, command, record: await recordOf(name)};
}

async function recordOf(sandboxName: string): Promise<SandboxRecord> {
  return (await attachSandbox(sandboxName)).record;
}

function pidsOf({processes, supervisor}: SandboxRecord): number[] {
  return [...Object.values(processes), supervisor];
}

async function expectNothingLeft(record: SandboxRecord, others: number[] = []): Promise<void> {
  const pids = [...pidsOf(record), ...others];
  await until(`${pids} have ended`, () => !pids.some(isRunning));
  await until('the directory is gone', () => !existsSync(layoutOf(name).directory));
}

describe('an orderly end', () => {
  test('down ends all processes and removes the directory', async () => {
    const up = await sandbox('up', '--name', name, ...small).ended;
    expect(up).toMatchObject({code: 0});
    expect(up.stdout).toContain(`export KUBECONFIG='${layoutOf(name).kubeconfig}'`);
    expect((await sandbox('status').ended).stdout).toMatch(new RegExp(`^${name}\tup\thttps://127.0.0.1:`, 'm'));
    const record = await recordOf(name);
    expect(pidsOf(record).every(isRunning)).toBe(true);
    expect((await sandbox('up', '--name', name).ended).stderr).toContain('is up already');
    expect(await sandbox('down', '--name', name).ended).toMatchObject({code: 0, stderr: `sandbox ${name} is gone\n`});
    // No waiting: when `down` returns it is so.
    expect(pidsOf(record).filter(isRunning)).toEqual([]);
    expect(existsSync(layoutOf(name).directory)).toBe(false);
    expect((await sandbox('down', '--name', name).ended).stderr).toBe(`there is no sandbox ${name}\n`);
  });

  test('exec gives the command its environment, exits with its code, and ends what it has left running', async () => {
    const script =
      'sleep 300 & echo "$SANDBOX_NAME $!"; test -s "$KUBECONFIG" && test -s "$SANDBOX_AUDIT_LOG" && exit 7';
    const result = await sandbox('exec', '--name', name, ...small, '--', 'sh', '-c', script).ended;
    const [sandboxName, left] = result.stdout.trim().split(' ');
    expect([result.code, sandboxName]).toEqual([7, name]);
    await until('it has ended', () => !isRunning(Number(left)));
    expect(existsSync(layoutOf(name).directory)).toBe(false);
  });

  test('exec of a program that does not exist says so and exits with 127, as a shell does', async () => {
    const result = await sandbox('exec', '--name', name, ...small, '--', 'no-such-program').ended;
    expect(result.code).toBe(127);
    expect(result.stderr).toContain('no-such-program');
  });

  test('SIGINT goes to the command, once; its exit code counts', async () => {
    const {exec, command, record} = await execWaiting();
    exec.child.kill('SIGINT');
    expect((await exec.ended).code).toBe(9);
    expect(await readFile(join(work, 'signals'), 'utf8')).toBe('got\n');
    await expectNothingLeft(record, command);
  });

  test('SIGINT while it comes up: nothing is left', async () => {
    const up = sandbox('up', '--name', name, ...small);
    await until('it has begun', () => existsSync(layoutOf(name).logs));
    up.child.kill('SIGINT');
    expect((await up.ended).code).toBe(130);
    expect(existsSync(layoutOf(name).directory)).toBe(false);
  });
});

describe('kill -9', () => {
  test('of the process that runs exec', async () => {
    const {exec, command, record} = await execWaiting();
    exec.child.kill('SIGKILL');
    await expectNothingLeft(record, command);
  });

  test('of the process that has started exec', async () => {
    const script = await waitingScript();
    const words = [process.execPath, cli, 'exec', '--name', name, ...small, '--', '/bin/sh', script];
    const parent = run('/bin/sh', ['-c', `${words.map((word) => `'${word}'`).join(' ')}; true`]);
    await until('the command runs', () => existsSync(join(work, 'pids')), 60_000);
    const command = (await readFile(join(work, 'pids'), 'utf8')).trim().split(' ').map(Number);
    const record = await recordOf(name);
    parent.child.kill('SIGKILL');
    await expectNothingLeft(record, command);
  });

  test('of the supervisor', async () => {
    const {exec, command, record} = await execWaiting();
    process.kill(record.supervisor, 'SIGKILL');
    await expectNothingLeft(record, command);
    expect((await exec.ended).code).not.toBe(0);
  });

  test('of the supervisor of a sandbox that is up without a parent', async () => {
    await sandbox('up', '--name', name, ...small).ended;
    const record = await recordOf(name);
    process.kill(record.supervisor, 'SIGKILL');
    await expectNothingLeft(record);
  });

  test.each(['etcd', 'kwok'])('of %s: the sandbox ends and leaves its logs', async (component) => {
    await sandbox('up', '--name', name, ...small).ended;
    const record = await recordOf(name);
    process.kill(record.processes[component] ?? 0, 'SIGKILL');
    await expectNothingLeft(record);
    expect(existsSync(join(`${layoutOf(name).directory}.logs`, `${component}.log`))).toBe(true);
  });
});

describe('a sandbox that cannot start', () => {
  test('says which component ended and where its log is, and leaves nothing else', async () => {
    await writeFile(join(work, 'etcd'), '#!/bin/sh\necho no space left; exit 3\n', {mode: 0o755});
    const up = spawn(process.execPath, [cli, 'up', '--name', name, ...small], {
      env: {...process.env, KUBEBUILDER_ASSETS: work},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let words = '';
    up.stderr.on('data', (part) => (words += part));
    const code = await new Promise((resolve) => up.on('close', resolve));
    expect(code).toBe(1);
    expect(words).toContain('etcd ended: exit code 3');
    const logs = /\(logs: (.*)\)/.exec(words)?.[1] ?? '';
    expect(await readFile(join(logs, 'etcd.log'), 'utf8')).toContain('no space left');
    expect(existsSync(layoutOf(name).directory)).toBe(false);
  });
});
