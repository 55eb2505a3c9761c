// The main job by the packed executable, in a directory with nothing but a kubeconfig, and with an empty PATH.
import {copyFileSync, readFileSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest';
import {parse} from 'yaml';
import {type PlantedMachine, plantedMachine} from '../support/planted/places.ts';
import {type Planted, plantSecrets} from '../support/planted/secrets.ts';
import {type Stack, startStack} from '../support/stack.ts';
import {emptyDirectory} from '../support/temporary.ts';
import {hasKubectl, kubectls} from './kubectls.ts';
import {run, start} from './start.ts';

let stack: Stack;
const home = emptyDirectory();

beforeAll(async () => {
  stack = await startStack('sample');
  copyFileSync(stack.sandbox.kubeconfig, join(home, 'config'));
});
afterAll(() => stack.stop());

const operator = (...flags: string[]) => run(words(flags), {cwd: home});
const words = (flags: readonly string[]) => {
  return ['operator', '--kubeconfig', 'config', '--timeout', '90s', ...stack.releaseArgs, ...flags];
};

describe('operator', () => {
  test('a check of an empty cluster says what is missing', async () => {
    const {code, stdout, stderr} = await operator();
    expect(code, stderr).toBe(3);
    expect(stdout).toContain('PS060');
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s in the midst of a reconcile stops it and says how to go on', async (signal, exitCode) => {
    const {child, ended, says} = start(words(['--reconcile', '--yes', ...stack.accountArgs]), {cwd: home});
    await says('Cluster ');
    child.kill(signal);
    const {code, stderr} = await ended;
    expect(code, stderr).toBe(exitCode);
    expect(stderr).toContain('the same command goes on from here');
  });

  test('--reconcile installs everything', async () => {
    const {code, stdout, stderr} = await operator('--reconcile', '--yes', ...stack.accountArgs);
    expect(code, stderr + stdout).toBe(0);
    expect(stdout).toContain('is as desired');
  });

  test('a check of the healthy stack exits 0 with one document, and changes nothing', async () => {
    let answer = {code: null as number | null, stdout: '', stderr: ''};
    const writes = await stack.writesDuring(async () => {
      answer = await operator('-o', 'json');
    });
    expect(answer.code, answer.stderr).toBe(0);
    expect(JSON.parse(answer.stdout).findings.length).toBeGreaterThan(20);
    expect(writes).toEqual([]);
  });
});

// All commands and ways, from the sources: test/integration/planted-secrets.test.ts.
describe('with secrets in the places where people have theirs', () => {
  let planted: Planted;
  let machine: PlantedMachine;
  beforeAll(() => {
    planted = plantSecrets();
    const {clusters, users} = parse(readFileSync(stack.sandbox.kubeconfig, 'utf8'));
    machine = plantedMachine(planted, {cluster: clusters[0].cluster, user: users[0].user});
  });

  test.each<[string, readonly string[], number]>([
    ['operator', ['--update', '--yes'], 0],
    ['secrets status', [], 4],
    ['secrets rotate', ['--yes'], 4],
    ['keys backup', ['keys.age'], 0],
    ['policy keys show', ['policy.key'], 0],
  ])('`%s` shows none, with --verbose and --debug', async (command, more, exitCode) => {
    const {argv, env} = await machine.give(command, 'environment');
    const release = command === 'operator' ? stack.releaseArgs : [];
    const all = [...command.split(' '), ...more, ...argv, ...release, '--verbose', '--debug'];
    // The account of the sandbox is in the kubeconfig; a token would be shown in its place.
    const {code, stdout, stderr} = await run(all, {cwd: machine.home, env: {...env, KUBECTL_PROVISION_TOKEN: ''}});
    expect(code, stderr + stdout).toBe(exitCode);
    expect(planted.foundIn(stdout + stderr), stderr + stdout).toEqual([]);
    expect(machine.leaks()).toEqual([]);
  });
});

describe.skipIf(!hasKubectl)('through kubectl (left out where there is none)', () => {
  const plugins = emptyDirectory();
  const kubectl = (...argv: string[]) => run(argv, {file: kubectls[0]?.file ?? '', cwd: home, env: {PATH: plugins}});
  beforeAll(() => {
    for (const name of ['kubectl-provision', 'kubectl_complete-provision'])
      symlinkSync(inject('packed'), join(plugins, name));
  });

  test('kubectl provision operator --update of the healthy stack changes nothing and exits 0', async () => {
    const {code, stdout, stderr} = await kubectl('provision', ...words(['--update', '--yes']));
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('no changes made');
  });

  test('a Tab behind kubectl provision operator -n offers the namespaces of the cluster', async () => {
    const press = async () =>
      (await kubectl('__complete', 'provision', 'operator', '--kubeconfig', join(home, 'config'), '-n', 'sc')).stdout;
    await expect.poll(press).toBe('scone-system\n:4\n');
  });
});
