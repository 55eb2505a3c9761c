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
import {hasTerminal, openTerminal, type Terminal} from '../support/terminal.ts';

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

  const shell = (name: string) => ['/bin', '/usr/bin'].map((directory) => join(directory, name)).find(existsSync);
  const [bash, zsh, fish] = ['bash', 'zsh', 'fish'].map(shell);

  /** A directory for PATH with the program, and a home. */
  function machine(): string {
    const directory = emptyDirectory();
    const program = join(directory, 'kubectl-provision');
    const dev = join(import.meta.dirname, '../../bin/dev.js');
    writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${dev} "$@"\n`);
    chmodSync(program, 0o755);
    mkdirSync(join(directory, 'home'));
    return directory;
  }

  const scriptFor = async (name: string) => (await run(['completion', name])).stdout;

  /** Presses Tab in a bash that has read the script. */
  async function tab(line: string[]): Promise<string[]> {
    const directory = machine();
    const words = line.map((word) => `'${word}'`).join(' ');
    const script = `${await scriptFor('bash')}
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

  test.skipIf(fish === undefined)(
    'fish offers words in a real fish (left out where there is none)',
    {timeout: 60_000},
    async () => {
      const directory = machine();
      writeFileSync(join(directory, 'script.fish'), await scriptFor('fish'));
      writeFileSync(join(directory, 'file.yaml'), '');
      const offers = async (line: string) => {
        const env = {PATH: `${directory}:/usr/bin:/bin`, HOME: join(directory, 'home')};
        const commands = `source script.fish; complete -C '${line}'`;
        const {stdout} = await promisify(execFile)(fish ?? '', ['-c', commands], {env, cwd: directory});
        return stdout.trim().split('\n');
      };
      expect(await offers('kubectl-provision operator --upd')).toEqual([expect.stringMatching(/^--update\t./)]);
      expect(await offers('kubectl-provision operator --output=j')).toEqual(['--output=json']);
      expect(await offers('kubectl-provision operator --config fi')).toEqual(['file.yaml']);
      expect(await offers('kubectl-provision operator --config=fi')).toEqual(['--config=file.yaml']);
    },
  );

  describe.skipIf(zsh === undefined || !hasTerminal)(
    'zsh (left out where there is none, or no terminal)',
    {timeout: 60_000},
    () => {
      /** Types a line into a zsh that has the script by its start file, and presses Tab. */
      async function press(line: string, start: (directory: string) => string): Promise<Terminal> {
        const directory = machine();
        const home = join(directory, 'home');
        writeFileSync(join(directory, '_kubectl-provision'), await scriptFor('zsh'));
        writeFileSync(join(directory, 'file.yaml'), '');
        writeFileSync(join(home, '.zshrc'), `PS1='ready> '; unsetopt automenu\n${start(directory)}\n`);
        const env = {HOME: home, PATH: `${directory}:/usr/bin:/bin`};
        const terminal = openTerminal({file: zsh ?? '', args: ['-i'], env, cwd: directory, columns: 100});
        await terminal.shows('ready>');
        terminal.press(`${line}\t`);
        return terminal;
      }

      const initialize = 'autoload -Uz compinit && compinit -u';
      const ways: [string, (directory: string) => string][] = [
        ['that sources the script', (directory) => `${initialize} && source ${directory}/_kubectl-provision`],
        ['that finds it on fpath', (directory) => `fpath=(${directory} $fpath); ${initialize}`],
      ];

      test.each(ways)('%s offers words', async (_way, start) => {
        const whole = await press('kubectl-provision operator --upd', start);
        await whole.shows('operator --update');
        const several = await press('kubectl-provision plugin ', start);
        await several.shows(/uninstall +-- Remove/);
        for (const {close} of [whole, several]) close();
      });

      test.each([
        ['operator --output=j', 'operator --output=json'],
        ['operator --config fi', 'operator --config file.yaml'],
        ['operator --config=fi', 'operator --config=file.yaml'],
      ])('completes %s to %s', async (typed, completed) => {
        const {shows, close} = await press(`kubectl-provision ${typed}`, ways[0]?.[1] ?? (() => ''));
        await shows(completed);
        close();
      });
    },
  );
});
