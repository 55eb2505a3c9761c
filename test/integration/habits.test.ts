// On a real API server: the plugin beside the main job, live names for Tab, versions of what is installed.
import {chmodSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {product} from '../../src/cli/product.ts';
import type {VersionDocument} from '../../src/cli/version-report.ts';
import {main} from '../../src/main.ts';
import {writeKubeconfig} from '../support/kubeconfig.ts';
import {testRuntime} from '../support/runtime.ts';
import {type Stack, startStack} from '../support/stack.ts';

let stack: Stack;
let plugins: string;
let executable: string;

beforeAll(async () => {
  stack = await startStack('sample');
  plugins = join(stack.home, 'plugins');
  executable = join(stack.home, 'downloaded');
  mkdirSync(plugins);
  writeFileSync(executable, `#!${process.execPath}\nconsole.log('kubectl-provision ${product.version}');\n`);
  chmodSync(executable, 0o755);
});

afterAll(() => stack.stop());

/** The program on a machine whose PATH holds one directory for plugins. */
async function run(argv: string[], argv0 = '/bin/kubectl-provision', KUBECONFIG = stack.sandbox.kubeconfig) {
  const {home} = stack;
  const env = {KUBECONFIG, PATH: plugins};
  const {runtime, seen} = testRuntime({argv0, executable, homeDirectory: home, cwd: home, env});
  const code = await main(argv, {...runtime, now: () => new Date(), random: Math.random});
  return {code, ...seen};
}

function operator(...argv: string[]) {
  return run(['operator', '-o', 'json', '--timeout', '90s', ...stack.releaseArgs, ...argv]);
}

describe('operator --plugin', () => {
  test('as a check says what is missing, and puts nothing anywhere', async () => {
    const writes = await stack.writesDuring(async () => {
      const {stdout} = await operator('--plugin');
      const {findings} = JSON.parse(stdout);
      expect(findings).toContainEqual(expect.objectContaining({code: 'PS100', verdict: 'failed', mendable: true}));
    });
    expect(writes).toEqual([]);
    expect(readdirSync(plugins)).toEqual([]);
  });

  test('with --reconcile installs it beside all else, once', async () => {
    const first = await operator('--plugin', '--reconcile', ...stack.accountArgs);
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout).changes).toContainEqual(
      expect.objectContaining({component: 'plugin', state: 'done'}),
    );
    expect(readdirSync(plugins).toSorted()).toEqual(['kubectl-audit', 'kubectl-provision']);
    const second = await operator('--plugin', '--reconcile');
    expect(JSON.parse(second.stdout)).toMatchObject({exitCode: 0, changes: []});
  });
});

describe('version', () => {
  test('finds the parts, none of them out of date', async () => {
    const {code, stdout} = await run(['version', '-o', 'json']);
    const {cluster, outOfDate}: VersionDocument = JSON.parse(stdout);
    expect({code, outOfDate}).toEqual({code: 0, outOfDate: []});
    const found = cluster?.parts.map(({part, installed}) => [part, ...installed.map(({version}) => version)]);
    expect(found).toEqual([['operator', '6.0.6'], ['CAS'], ['LAS', '6.0.6'], ['SGXPlugin', '6.0.6']]);
  });
});

describe('a Tab', () => {
  const complete = '/bin/kubectl_complete-provision';
  /** A cluster that does not answer soon has no names, and on a busy machine nobody answers soon. */
  const offered = (words: string[], kubeconfig?: string) => {
    return async () => (await run(words, complete, kubeconfig)).stdout;
  };

  test('offers the namespaces of the cluster', async () => {
    await expect.poll(offered(['operator', '-n', 'sc'])).toBe('scone-system\n:4\n');
  });

  test('offers those of the context that the line names, in several files', async () => {
    const other = await writeKubeconfig({name: 'other', cluster: {server: 'https://127.0.0.1:1'}});
    const both = [other, stack.sandbox.kubeconfig].join(delimiter);
    const contexts = await run(['operator', '--context', ''], complete, both);
    const names = contexts.stdout.split('\n').slice(0, -2);
    expect(names).toHaveLength(2);
    const [own = ''] = names.filter((name) => name !== 'other');
    expect((await run(['operator', '-n', 'scone'], complete, both)).stdout).toBe(':4\n');
    await expect.poll(offered(['operator', '--context', own, '-n', 'scone'], both)).toBe('scone-system\n:4\n');
  });
});
