// Completion through the whole program: names of a kubeconfig and of a cluster, its time limit, its silence, its scripts.
import {execFile} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type ApiServer, json, refusal, stall, startApiServer} from '../support/api-server.ts';
import {goldenSet} from '../support/golden.ts';
import {writeKubeconfig} from '../support/kubeconfig.ts';
import {run} from '../support/runtime.ts';
import {emptyDirectory} from '../support/temporary.ts';

const argv0 = '/usr/local/bin/kubectl_complete-provision';
const namespaces = {
  kind: 'NamespaceList',
  metadata: {},
  items: [{metadata: {name: 'zoo'}}, {metadata: {name: 'apps'}}],
};
let server: ApiServer;

beforeAll(async () => {
  server = await startApiServer({replies: {'GET /api/v1/namespaces': json(namespaces)}});
});

afterAll(() => server.close());

describe('the program called kubectl_complete-provision', () => {
  test('answers with words instead of running a command', async () => {
    const {code, stdout, stderr} = await run(['operator', '--upd'], {argv0});
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toMatch(/^--update\t.*\n:4\n$/);
  });

  test.each([['/x/kubectl_complete-scone_provision'], ['C:\\bin\\kubectl_complete-provision.exe']])(
    'is also called %s',
    async (name) => {
      expect((await run(['plu'], {argv0: name})).stdout).toMatch(/^plugin\t/);
    },
  );

  test('is reached as __complete under every other name', async () => {
    expect((await run(['__complete', 'plu'])).stdout).toMatch(/^plugin\t/);
    expect((await run(['__complete'])).stdout).toContain('operator\t');
  });

  /** A cluster that does not answer soon has no names, and on a busy machine nobody answers soon. */
  const offered = (words: string[], env: Record<string, string> = {}) => {
    return async () => (await run(words, {argv0, env})).stdout;
  };

  test('offers namespaces of the cluster that the line means', async () => {
    const kubeconfig = await server.kubeconfig();
    await expect.poll(offered(['operator', '--kubeconfig', kubeconfig, '-n', ''])).toBe('apps\nzoo\n:4\n');
  });

  test('finds the cluster in several files of KUBECONFIG', async () => {
    const first = await writeKubeconfig({name: 'first', cluster: {server: 'https://127.0.0.1:1'}});
    const KUBECONFIG = [first, await server.kubeconfig()].join(delimiter);
    await expect.poll(offered(['operator', '--context', 'test', '-n', ''], {KUBECONFIG})).toBe('apps\nzoo\n:4\n');
    const contexts = await run(['operator', '--context', ''], {argv0, env: {KUBECONFIG}});
    expect(contexts.stdout).toBe('first\ntest\n:4\n');
  });

  test('asks nobody for contexts, clusters and users', async () => {
    const requests = server.requests.length;
    const kubeconfig = await server.kubeconfig();
    for (const flag of ['--context', '--cluster', '--user']) {
      expect((await run(['operator', '--kubeconfig', kubeconfig, flag, ''], {argv0})).stdout).toBe('test\n:4\n');
    }
    expect(server.requests).toHaveLength(requests);
  });

  test.each([
    ['there is no kubeconfig', {}],
    ['the kubeconfig is broken', {KUBECONFIG: 'broken'}],
    ['the config file is broken', {KUBECTL_PROVISION_CONFIG: 'broken', CONFIG_FILE: 'broken'}],
  ])('is silent when %s', async (_what, env) => {
    const cwd = emptyDirectory();
    writeFileSync(join(cwd, 'broken'), '{');
    const named = Object.fromEntries(Object.entries(env).map(([name, file]) => [name, join(cwd, file)]));
    expect(await run(['operator', '-n', ''], {argv0, env: named, cwd})).toMatchObject({
      code: 0,
      stdout: ':4\n',
      stderr: '',
    });
  });

  test.each([
    ['refuses', refusal(403, 'Forbidden', 'namespaces is forbidden')],
    ['never answers', stall],
  ])('is silent, and soon, when the server %s', async (_what, reply) => {
    const other = await startApiServer({replies: {'GET /api/v1/namespaces': reply}});
    const started = performance.now();
    try {
      const kubeconfig = await other.kubeconfig();
      const seen = await run(['operator', '--kubeconfig', kubeconfig, '-n', ''], {argv0});
      expect(seen).toMatchObject({code: 0, stdout: ':4\n', stderr: ''});
      expect(performance.now() - started).toBeLessThan(3000);
    } finally {
      await other.close();
    }
  });
});

describe('the script for', () => {
  const golden = goldenSet('completion');

  test.each(['bash', 'zsh', 'fish', 'kubectl'])('%s', async (shell) => {
    const {code, stdout} = await run(['completion', shell]);
    expect(code).toBe(0);
    golden(shell, stdout);
  });

  const bash = ['/bin/bash', '/usr/bin/bash'].find((file) => existsSync(file));

  /** Presses Tab in a bash that has read the script. */
  async function tab(line: string[]): Promise<string[]> {
    const directory = emptyDirectory();
    const program = join(directory, 'kubectl-provision');
    const dev = join(import.meta.dirname, '../../bin/dev.js');
    writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${dev} "$@"\n`);
    chmodSync(program, 0o755);
    mkdirSync(join(directory, 'home'));
    const words = line.map((word) => `'${word}'`).join(' ');
    const script = `${(await run(['completion', 'bash'])).stdout}
COMP_WORDS=(kubectl-provision ${words}); COMP_CWORD=${line.length}
_kubectl_provision
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = {PATH: directory, HOME: join(directory, 'home')};
    const {stdout} = await promisify(execFile)(bash ?? '', ['--norc', '-c', script], {env});
    return stdout.trim().split('\n');
  }

  test.skipIf(bash === undefined)('bash offers words in a real bash (left out where there is none)', async () => {
    expect(await tab(['operator', '--upd'])).toEqual(['--update']);
    expect(await tab(['operator', '--output', '=', 'j'])).toEqual(['json']);
    expect(await tab(['plugin', ''])).toEqual(['install', 'status', 'uninstall']);
  });
});
