// The executable with nothing beside it: no Node, no file, no PATH, no home.
import {mkdirSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, inject, test} from 'vitest';
import manifest from '../../package.json' with {type: 'json'};
import {emptyDirectory} from '../support/temporary.ts';
import {run, start} from './start.ts';

test('says its version', async () => {
  expect(await run(['--version'])).toEqual({code: 0, stdout: `kubectl-provision ${manifest.version}\n`, stderr: ''});
});

test('says its version the long way when the pipe is closed, and minds nothing', async () => {
  const {child, ended} = start(['--version']);
  child.stdout?.destroy();
  expect((await ended).stderr).toBe('');
});

test.each([
  [['help']],
  [['--help']],
  [[]],
  [['operator', '--help']],
  [['explain', 'PS001']],
  [['version', '--client']],
])('%j is answered without a cluster', async (argv) => {
  const {code, stdout, stderr} = await run(argv);
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  expect(stdout.length).toBeGreaterThan(20);
});

test.each([
  {argv: ['operator', '--recon'], says: 'did you mean --reconcile?'},
  {argv: ['operatr'], says: 'did you mean `kubectl provision'},
  {argv: ['--context', 'a', 'operator'], says: 'the command comes first'},
  {argv: ['operator'], says: 'there is no kubeconfig'},
  {argv: ['operator', '--kubeconfig', 'missing'], says: 'the kubeconfig cannot be read'},
])('$argv ends with exit code 2 and says what to do', async ({argv, says}) => {
  const {code, stdout, stderr} = await run(argv, {argv0: 'kubectl-provision'});
  expect({code, stdout}).toEqual({code: 2, stdout: ''});
  expect(stderr).toContain(says);
  expect(stderr).toContain('\nnext: ');
});

test('leaves nothing in its directory or home', async () => {
  const home = emptyDirectory();
  await run(['operator', '--help'], {cwd: home});
  await run(['operator'], {cwd: home});
  expect(readdirSync(home)).toEqual([]);
});

test('loads nothing that lies about, and takes no orders meant for other programs', async () => {
  const home = emptyDirectory();
  const trap = join(home, 'trap.cjs');
  writeFileSync(trap, 'process.stdout.write("trapped"); process.exit(9);');
  for (const name of ['typescript', 'ts-node', 'tsx', 'openpgp']) {
    mkdirSync(join(home, 'node_modules', name), {recursive: true});
    writeFileSync(join(home, 'node_modules', name, 'index.js'), 'process.exit(9);');
  }
  writeFileSync(join(home, 'package.json'), '{"name": "other", "oclif": {"bin": "other"}}');
  const env = {NODE_OPTIONS: `--require ${trap}`, NODE_ENV: 'development', NODE_PATH: join(home, 'node_modules')};
  const {code, stdout} = await run(['operator', '--help'], {cwd: home, env});
  expect(code).toBe(0);
  expect(stdout).not.toContain('trapped');
});

describe('is called', () => {
  const usage = async (file: string, argv0?: string) => {
    const {stdout} = await run(['operator', '--help'], {file, ...(argv0 !== undefined && {argv0})});
    return /USAGE\n\s+(.*?) operator/.exec(stdout)?.[1];
  };

  test.each([
    ['kubectl-provision', 'kubectl provision'],
    ['kubectl-scone_provision', 'kubectl scone-provision'],
    ['provision', 'provision'],
    ['scone-setup', 'scone-setup'],
  ])('%s: its help says "%s"', async (name, shown) => {
    const link = join(emptyDirectory(), name);
    symlinkSync(inject('packed'), link);
    expect(await usage(link)).toBe(shown);
    expect(await usage(inject('packed'), name)).toBe(shown);
  });
});
