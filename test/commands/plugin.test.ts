// The commands about the plugin, and `operator --only-plugin`, through the whole program with files that really run.

import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {product} from '../../src/cli/product.ts';
import {runOperator} from '../../src/lib/operator/run.ts';
import type {Outcome} from '../../src/lib/report/outcome.ts';
import {goldenSet} from '../support/golden.ts';
import {run, type World} from '../support/runtime.ts';
import {emptyDirectory} from '../support/temporary.ts';

const golden = goldenSet('plugin');
const parts = {operator: async () => runOperator};

/** A machine with two directories on PATH and a program that runs beside them. */
function machine() {
  const root = emptyDirectory();
  const [first, last] = ['first', 'last'].map((name) => {
    mkdirSync(join(root, name));
    return join(root, name);
  }) as [string, string];
  const program = (file: string, version: string = product.version) => {
    writeFileSync(file, `#!${process.execPath}\nconsole.log('kubectl-provision ${version}');\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const world: World = {executable: program(join(root, 'downloaded')), env: {PATH: `${first}:${last}`}, cwd: root};
  const call = async (line: string, changes: World = {}) => {
    const {code, stdout, stderr} = await run(line.split(' '), {...world, ...changes}, parts);
    const shown = (text: string) =>
      text
        .replaceAll(root, '')
        .replace(/^\d\d:\d\d:\d\dZ/gm, 'TIME')
        .replaceAll(product.version, 'V');
    return {code, stdout: shown(stdout), stderr: shown(stderr)};
  };
  return {root, first, last, program, call, world};
}

describe('on the screen', () => {
  test('the life of a plugin', async () => {
    const {call, first} = machine();
    writeFileSync(join(first, 'kubectl-provision'), '#!/bin/bash\necho 6.0.5\n', {mode: 0o755});
    const screens: string[] = [];
    const lines = [
      'plugin status',
      'plugin install --dry-run',
      'plugin install',
      'plugin install',
      'completion install',
      'plugin status',
      'plugin uninstall --dry-run',
      'plugin uninstall',
      'plugin uninstall',
      'plugin status',
    ];
    for (const line of lines) {
      const {code, stdout, stderr} = await call(line);
      screens.push(`$ kubectl provision ${line}`, `${stderr}${stdout}exit code ${code}\n`);
    }
    golden('life.txt', screens.join('\n'));
    expect(readdirSync(first)).toEqual(['kubectl-provision.bak']);
  });

  test('what stands in the way', async () => {
    const {call, first, last, program} = machine();
    program(join(first, 'kubectl-provision'), '9.0.0');
    program(join(last, 'kubectl-provision'), '0.0.1');
    program(join(last, 'kubectl-provision-operator'), '0.0.1');
    const {code, stdout} = await call('plugin status --plugin-path /work'.replace('/work', last));
    golden('in-the-way.txt', stdout);
    expect(code).toBe(1);
  });

  test('from the sources', async () => {
    const {root, first, last} = machine();
    const env = {PATH: `${first}:${last}`};
    const {code, stderr} = await run(['plugin', 'install'], {env, cwd: root});
    expect(code).toBe(2);
    golden('from-sources.txt', stderr);
  });

  test.each(['json', 'yaml'])('as one document with -o %s', async (form) => {
    const {stdout, stderr} = await machine().call(`plugin install -o ${form}`);
    expect(stderr).toBe('');
    if (form === 'yaml') expect(stdout).toMatch(/^command: plugin install\nmode: reconcile\n/);
    else {
      const outcome: Outcome = JSON.parse(stdout);
      expect(outcome).toMatchObject({command: 'plugin install', exitCode: 0, requests: 0, changes: [{state: 'done'}]});
      expect(outcome.cluster).toBe(undefined);
    }
  });
});

describe('a flag', () => {
  test('--plugin-path says where, from the working directory on', async () => {
    const {call, first} = machine();
    expect((await call('plugin install --plugin-path first')).code).toBe(0);
    expect(readdirSync(first).toSorted()).toEqual(['kubectl-audit', 'kubectl-provision']);
    expect((await call('plugin status --plugin-path first')).code).toBe(0);
    expect((await call('plugin uninstall --plugin-path first')).code).toBe(0);
    expect(readdirSync(first)).toEqual([]);
  });

  test('--set-version with our own version goes back to it', async () => {
    const {call, first, program} = machine();
    const file = program(join(first, 'kubectl-provision'), '9.0.0');
    expect((await call('plugin install')).stdout).toContain('newer than this program');
    expect((await call(`plugin install --set-version ${product.version}`)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain(product.version);
  });

  test('--set-version with another one asks the mirror for it', async () => {
    const {call, root} = machine();
    const {code, stderr} = await call(`plugin install --set-version 0.9.9 --mirror ${root} --cache-dir cache`);
    expect(code).toBe(1);
    expect(stderr).toContain('/scontain/SH/master/0.9.9/kubectl-provision: the file does not exist');
  });

  test('VERSION speaks of the stack, not of the plugin', async () => {
    const {call, world} = machine();
    expect((await call('plugin install', {env: {...world.env, VERSION: '6.0.5'}})).code).toBe(0);
  });

  test('--offline keeps from asking the web', async () => {
    const {code, stderr} = await machine().call('plugin install --set-version 0.9.9 --offline');
    expect({code, told: /offline/.test(stderr)}).toEqual({code: 4, told: true});
  });

  test('--allow-unverified lets a file of one’s own in, and says so', async () => {
    const {call, root, world, last} = machine();
    const env = {...world.env, KUBECTLPLUGIN: join(root, 'plugin')};
    writeFileSync(join(root, 'plugin'), '\u007fELF and more');
    const refused = await call('plugin install', {env});
    expect(refused.stderr).toContain('the file is not signed');
    const {code, stderr} = await call('plugin install --allow-unverified', {env});
    expect(stderr).toContain('an unverified file is used');
    expect(stderr).toContain('the new plugin does not run on this machine');
    expect({code, there: readdirSync(last)}).toEqual({code: 1, there: []});
  });

  test('--trusted-key is read before anything is fetched', async () => {
    const {code, stderr} = await machine().call('plugin install --set-version 0.9.9 --trusted-key missing');
    expect({code, told: stderr.includes('--trusted-key: /missing cannot be read')}).toEqual({code: 2, told: true});
  });

  test('--strict makes warnings count', async () => {
    const {call, first, last, program} = machine();
    program(join(first, 'kubectl-provision'));
    program(join(last, 'kubectl-provision'));
    expect([(await call('plugin status')).code, (await call('plugin status --strict')).code]).toEqual([0, 3]);
  });

  test('--cache-dir keeps what was verified', async () => {
    const {call, root, world} = machine();
    const bytes = Buffer.from(`\u007fELF${'x'.repeat(60)}`, 'latin1');
    const digest = createHash('sha256').update(bytes).digest('hex');
    const server = createServer((_request, response) => void response.end(bytes));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const {port} = server.address() as AddressInfo;
    const env = {...world.env, KUBECTLPLUGIN: `http://127.0.0.1:${port}/p#sha256=${digest}`};
    await call('plugin install --cache-dir kept', {env});
    server.close();
    expect(readdirSync(join(root, 'kept', 'sha256', digest.slice(0, 2)))).toEqual([digest]);
  });

  test('--config names a file of settings', async () => {
    const {call, root, first} = machine();
    writeFileSync(join(root, 'settings.yaml'), 'plugin-path: first\n', {mode: 0o600});
    expect((await call('plugin install --config settings.yaml')).code).toBe(0);
    expect(readdirSync(first).toSorted()).toEqual(['kubectl-audit', 'kubectl-provision']);
  });

  test.each([['-v'], ['--verbose'], ['--debug']])('%s says where settings come from', async (flag) => {
    const {call} = machine();
    expect((await call(`plugin status --plugin-path last ${flag}`)).stderr).toMatch(
      /plugin-path.*flag|flag.*plugin-path/,
    );
    expect((await call('plugin status --plugin-path last')).stderr).toBe('');
  });

  test('--no-color takes the colours away', async () => {
    const {call} = machine();
    const coloured = await call('plugin status', {columns: 80});
    const plain = await call('plugin status --no-color', {columns: 80});
    expect([coloured.stdout.includes('\u001b'), plain.stdout.includes('\u001b')]).toEqual([true, false]);
  });

  test('--timeout must be a length of time', async () => {
    expect((await machine().call('plugin install --timeout soon')).code).toBe(2);
  });
});

describe('completion install', () => {
  test('makes a link that names the plugin beside it, once', async () => {
    const {call, last} = machine();
    expect((await call('completion install')).stderr).toContain('there is no plugin to complete the words of');
    await call('plugin install');
    expect((await call('completion install')).code).toBe(0);
    const file = join(last, 'kubectl_complete-provision');
    expect(readlinkSync(file)).toBe('kubectl-provision');
    expect((await call('completion install')).stdout).toContain('There is nothing to do');
  });

  test('leaves another file of that name as it is', async () => {
    const {call, last} = machine();
    await call('plugin install');
    writeFileSync(join(last, 'kubectl_complete-provision'), 'mine');
    const {code, stderr} = await call('completion install');
    expect({code, told: stderr.includes('there is another file of this name')}).toEqual({code: 1, told: true});
    expect(readFileSync(join(last, 'kubectl_complete-provision'), 'utf8')).toBe('mine');
  });
});

describe('plugin uninstall', () => {
  test('removes the completion and the link for kubectl audit with the plugin', async () => {
    const {call, last} = machine();
    await call('plugin install');
    await call('completion install');
    expect((await call('plugin uninstall')).code).toBe(0);
    expect(readdirSync(last)).toEqual([]);
  });

  test.each([
    ['a shell script', (file: string) => writeFileSync(file, '#!/bin/sh\n', {mode: 0o755})],
    ['a link', (file: string) => symlinkSync('/bin/true', file)],
    ['another program', (file: string) => writeFileSync(file, `#!${process.execPath}\n`, {mode: 0o755})],
  ])('leaves %s as it is', async (_what, make) => {
    const {call, first} = machine();
    const file = join(first, 'kubectl-provision');
    make(file);
    const {code, stderr} = await call('plugin uninstall');
    expect({code, told: stderr.includes('it was not installed by this program')}).toEqual({code: 1, told: true});
    expect(lstatSync(file)).toBeDefined();
  });
});

describe('operator --only-plugin', () => {
  test('installs the plugin and asks no cluster', async () => {
    const {call, last} = machine();
    const {code, stdout} = await call('operator --only-plugin --kubeconfig missing');
    expect({code, there: readdirSync(last).toSorted()}).toEqual({
      code: 0,
      there: ['kubectl-audit', 'kubectl-provision'],
    });
    expect(stdout).toContain('the kubectl plugin is version V at /last/kubectl-provision');
  });

  test('takes --plugin-path, and only shows with --dry-run', async () => {
    const {call, first, last} = machine();
    expect((await call('operator --only-plugin --plugin-path first --dry-run')).code).toBe(3);
    expect([readdirSync(first), readdirSync(last)]).toEqual([[], []]);
    const {stdout} = await call('operator --only-plugin --plugin-path first -o json');
    expect(JSON.parse(stdout)).toMatchObject({command: 'operator', mode: 'reconcile', exitCode: 0});
    expect(existsSync(join(first, 'kubectl-provision'))).toBe(true);
  });
});
