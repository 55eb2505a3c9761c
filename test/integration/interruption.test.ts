// A run that is interrupted or killed anywhere is repeatable: the same command goes on and ends well.
import {type ChildProcess, spawn} from 'node:child_process';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {secrets} from '../../sandbox/client/resources.ts';
import {type Stack, startStack} from '../support/stack.ts';

const program = join(import.meta.dirname, '../../bin/dev.js');

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  text: string;
}

/** Runs the program as a process of its own; `onLine` sees what it says. */
async function runProgram(
  stack: Stack,
  {nodeFlags = [], env = {}, onLine = () => {}}: RunOptions = {},
): Promise<Ended> {
  const args = ['operator', '--reconcile', '--timeout', '90s', ...stack.releaseArgs, ...stack.accountArgs];
  const child = spawn(process.execPath, [...nodeFlags, program, ...args], {
    env: {KUBECONFIG: stack.sandbox.kubeconfig, HOME: stack.home, PATH: process.env.PATH ?? '', ...env},
    cwd: stack.home,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const read = (stream: NodeJS.ReadableStream) =>
    createInterface({input: stream}).on('line', (line) => {
      lines.push(line);
      onLine(line, child);
    });
  read(child.stdout);
  read(child.stderr);
  const {promise, resolve} = Promise.withResolvers<Ended>();
  child.on('close', (code, by) => resolve({code, signal: by, text: lines.join('\n')}));
  return promise;
}

interface RunOptions {
  nodeFlags?: string[];
  env?: Record<string, string>;
  onLine?: (line: string, child: ChildProcess) => void;
}

/** Killed as soon as so many changes are done; `signal` is null when it came to its end before. */
function runUntilKilled(stack: Stack, changes: number): Promise<Ended> {
  const killer = join(import.meta.dirname, '../support/end-itself.ts');
  return runProgram(stack, {nodeFlags: ['--import', killer], env: {END_AFTER_CHANGES: `${changes}`}});
}

/** Status of each record of the release, by revision. */
async function records({client}: Stack): Promise<string[]> {
  const selection = {namespace: 'scone-system', labelSelector: 'owner=helm,name=scone-operator'};
  const {items} = await client.list(secrets, selection);
  return items
    .sort((a, b) => Number(a.metadata.labels?.version) - Number(b.metadata.labels?.version))
    .map(({metadata}) => metadata.labels?.status ?? '');
}

describe('kill -9', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack('sample');
  });
  afterAll(() => stack.stop());

  test('after every few changes, again and again: the same command comes to the same end', async () => {
    let kills = 0;
    let ended = await runUntilKilled(stack, 1);
    while (ended.signal === 'SIGKILL') {
      kills++;
      expect(kills, ended.text).toBeLessThan(60);
      ended = await runUntilKilled(stack, 1 + (kills % 3));
    }
    expect(ended.code, ended.text).toBe(0);
    // What need not wait for each other is under way at once, so a run may get further than it says: by a wave, not more.
    expect(kills).toBeGreaterThan(5);
    const check = await stack.operator(...stack.accountArgs);
    expect(check.code, check.report).toBe(0);
    const statuses = await records(stack);
    expect(statuses.filter((status) => status === 'deployed')).toHaveLength(1);
    expect(statuses.at(-1)).toBe('deployed');
    expect(statuses.filter((status) => status.startsWith('pending'))).toEqual([]);
  });
});

describe('SIGINT and SIGTERM', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack('sample');
    await stack.sandbox.faults.set('image-pull-slow', {image: 'k8soperators', seconds: 600});
  });
  afterAll(() => stack.stop());

  const isWaiting = (line: string) => line.includes('scone-controller-manager to roll out');

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s while waiting: stops at once with %i, says what is done, leaves no pending record',
    async (signal, code) => {
      const ended = await runProgram(stack, {onLine: (line, child) => isWaiting(line) && child.kill(signal)});
      expect(ended.code, ended.text).toBe(code);
      expect(ended.text).toContain('interrupted after');
      expect(ended.text).toContain('run the same command again');
      expect((await records(stack)).at(-1)).toBe('failed');
    },
  );

  test('then the same command goes on and ends well', async () => {
    await stack.sandbox.faults.clear();
    const run = await stack.operator('--reconcile', ...stack.accountArgs);
    expect(run.code, run.report).toBe(0);
    expect((await records(stack)).at(-1)).toBe('deployed');
  });
});

describe('two runs at once', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack('sample');
  });
  afterAll(() => stack.stop());

  test('both may end well, or one steps back and says for whom; the stack is whole', async () => {
    const runs = await Promise.all([1, 2].map(() => stack.operator('--reconcile', ...stack.accountArgs)));
    const ended = runs.filter(({code}) => code === 0);
    expect(ended.length, runs.map(({report}) => report).join('\n\n')).toBeGreaterThan(0);
    for (const {code, outcome} of runs)
      if (code !== 0) expect(outcome.summary).toMatch(/another client|changing release/);
    const after = await stack.operator('--reconcile', ...stack.accountArgs);
    expect(after.code, after.report).toBe(0);
    const statuses = await records(stack);
    expect(statuses.filter((status) => status === 'deployed')).toHaveLength(1);
  });
});
