// A run that is interrupted or killed anywhere is repeatable: the same command goes on and ends well.
import {spawn} from 'node:child_process';
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

/** Runs the program as a process of its own and sends it a signal with each line for which `at` says so. */
async function runAndSignal(stack: Stack, signal: NodeJS.Signals, at: (line: string) => boolean): Promise<Ended> {
  const args = ['operator', '--reconcile', '--timeout', '60s', ...stack.releaseArgs, ...stack.accountArgs];
  const env = {KUBECONFIG: stack.sandbox.kubeconfig, HOME: stack.home, PATH: process.env.PATH ?? ''};
  const child = spawn(process.execPath, [program, ...args], {env, cwd: stack.home, stdio: ['ignore', 'pipe', 'pipe']});
  const lines: string[] = [];
  const read = (stream: NodeJS.ReadableStream) =>
    createInterface({input: stream}).on('line', (line) => {
      lines.push(line);
      if (at(line)) child.kill(signal);
    });
  read(child.stdout);
  read(child.stderr);
  const {promise, resolve} = Promise.withResolvers<Ended>();
  child.on('close', (code, by) => resolve({code, signal: by, text: lines.join('\n')}));
  return promise;
}

/** True with the n-th change that is done. */
function afterChanges(count: number): (line: string) => boolean {
  let seen = 0;
  return (line) => /\bdone: (create|update|write|mark|set|delete)/.test(line) && ++seen === count;
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
    const kills: number[] = [];
    for (;;) {
      const ended = await runAndSignal(stack, 'SIGKILL', afterChanges(1 + (kills.length % 3)));
      if (ended.signal === null) {
        expect(ended.code, ended.text).toBe(0);
        break;
      }
      kills.push(1);
      expect(kills.length, ended.text).toBeLessThan(60);
    }
    expect(kills.length).toBeGreaterThan(8);
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

  const whileWaiting = (line: string) => line.includes('scone-controller-manager to roll out');

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s while waiting: stops at once with %i, says what is done, leaves no pending record',
    async (signal, code) => {
      const ended = await runAndSignal(stack, signal, whileWaiting);
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
