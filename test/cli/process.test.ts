// The program as a process: its exit code, signals, and readers that go away.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {emptyDirectory} from '../support/temporary.ts';

const program = fileURLToPath(new URL('../../bin/dev.js', import.meta.url));
const patient = fileURLToPath(new URL('../support/patient-program.ts', import.meta.url));

function start(script: string, argv: string[]) {
  const home = emptyDirectory();
  const child = spawn(process.execPath, [script, ...argv], {env: {HOME: home, PATH: process.env.PATH}, cwd: home});
  const seen = {stdout: '', stderr: ''};
  child.stdout.setEncoding('utf8').on('data', (text) => {
    seen.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    seen.stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({code, signal, ...seen}));
  const says = async (text: string) => {
    while (!seen.stderr.includes(text)) await once(child.stderr, 'data');
  };
  return {child, ended, says};
}

test('prints its version', async () => {
  const {code, stdout, stderr} = await start(program, ['--version']).ended;
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  expect(stdout).toMatch(/^kubectl-provision /);
});

test('ends with the exit code of a wrong command line', async () => {
  const {code, stderr} = await start(program, ['operator', '--recon']).ended;
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean --reconcile?');
});

test('writes everything before it ends', async () => {
  const {code, stdout} = await start(patient, ['operator', '--dry-run', '-o', 'json']).ended;
  expect(code).toBe(3);
  expect(JSON.parse(stdout).findings).toHaveLength(20_000);
});

test('does not mind a reader that goes away', async () => {
  const {child, ended} = start(patient, ['operator', '--dry-run']);
  child.stdout.once('data', () => child.stdout.destroy());
  const {code, stderr} = await ended;
  expect({code, stderr}).toEqual({code: 3, stderr: ''});
});

test('shows an error that nobody awaited as a bug, without secrets', async () => {
  const key = '0123456789abcdef0123456789abcdef';
  const {code, stderr} = await start(patient, ['operator', '-u', '-d', key]).ended;
  expect(code).toBe(1);
  expect(stderr).toContain('error: unexpected error: lost: ********\nnext: this is a bug');
  expect(stderr).not.toContain(key);
});

describe('a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s stops the run and is told', async (signal, exitCode) => {
    const {child, ended, says} = start(patient, ['operator', '-r']);
    await says('waiting for LAS to be healthy: no pod');
    child.kill(signal);
    const {code, stderr} = await ended;
    expect(code).toBe(exitCode);
    expect(stderr).toContain('stopping after the current step; a second signal (Ctrl-C) stops at once');
    expect(stderr).toContain(`stopped: the run was interrupted (${signal})\nnext: the same command goes on from here`);
  });

  test('a second one ends at once what does not stop', async () => {
    const {child, ended, says} = start(patient, ['operator', '-r', '--strict']);
    await says('waiting for LAS to be healthy');
    child.kill('SIGINT');
    child.kill('SIGTERM');
    const {code} = await ended;
    expect([130, 143]).toContain(code);
  });
});
