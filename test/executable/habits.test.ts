// The executable installs itself, and every kubectl that is found on this machine completes its words.
import {mkdirSync, readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import manifest from '../../package.json' with {type: 'json'};
import {emptyDirectory} from '../support/temporary.ts';
import {hasKubectl, kubectls} from './kubectls.ts';
import {run} from './start.ts';

const home = emptyDirectory();
const plugins = join(home, 'bin');

beforeAll(() => mkdirSync(plugins));

describe('the executable', () => {
  test('installs itself where kubectl finds it, and the completion beside it', async () => {
    const env = {PATH: plugins};
    const installed = await run(['plugin', 'install', '-o', 'json'], {env, cwd: home});
    expect(installed.code, installed.stderr).toBe(0);
    const completed = await run(['completion', 'install'], {env, cwd: home, file: join(plugins, 'kubectl-provision')});
    expect(completed.code, completed.stderr).toBe(0);
    expect(readdirSync(plugins).toSorted()).toEqual([
      'kubectl-audit',
      'kubectl-provision',
      'kubectl_complete-provision',
    ]);
    expect(statSync(join(plugins, 'kubectl-provision')).mode & 0o777).toBe(0o755);
  });

  test('finds itself there, and has nothing to do again', async () => {
    const {code, stdout} = await run(['plugin', 'status'], {env: {PATH: plugins}, cwd: home});
    expect(stdout).toContain(`the kubectl plugin is version ${manifest.version} at ${plugins}/kubectl-provision`);
    expect(code).toBe(0);
  });

  test('says at once what stands in its way when PATH is empty', async () => {
    const {code, stderr} = await run(['plugin', 'install'], {cwd: emptyDirectory()});
    expect({code, told: stderr.includes('no directory on PATH can be written to')}).toEqual({code: 1, told: true});
  });
});

describe('completion through', () => {
  test.skipIf(!hasKubectl).each(kubectls)('$name', async ({file}) => {
    const press = async (...words: string[]) => {
      const {code, stdout} = await run(['__complete', 'provision', ...words], {file, env: {PATH: plugins}});
      expect(code).toBe(0);
      return stdout;
    };
    expect(await press('operator', '--upd')).toMatch(/^--update\t.+\n:4\n$/);
    expect(await press('plugin', '')).toMatch(/^install\t.+\nstatus\t.+\nuninstall\t.+\n:4\n$/);
    expect(await press('operator', '--set-version', '6.0.6')).toBe('6.0.6\n:4\n');
    expect(await press('operator', '--kubeconfig', '')).toBe(':0\n');
  });
});
