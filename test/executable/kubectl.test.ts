// The executable as a plugin, through a kubectl that is on this machine. Without one there is nothing to try.
import {copyFileSync, linkSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, inject, test} from 'vitest';
import manifest from '../../package.json' with {type: 'json'};
import {emptyDirectory} from '../support/temporary.ts';
import {hasKubectl, kubectls} from './kubectls.ts';
import {run} from './start.ts';

const plugins = emptyDirectory();

/** A second name where that can be, as the executable is large. */
function place(file: string): void {
  try {
    linkSync(inject('packed'), file);
  } catch {
    copyFileSync(inject('packed'), file);
  }
}

beforeAll(() => {
  place(join(plugins, 'kubectl-provision'));
  place(join(plugins, 'kubectl-scone_provision'));
});

describe.skipIf(!hasKubectl).each(kubectls)('through $name', ({file}) => {
  const through = (...argv: string[]) => run(argv, {file, env: {PATH: plugins}});

  test.each([['provision'], ['scone-provision']])('kubectl %s --version', async (plugin) => {
    const {code, stdout, stderr} = await through(plugin, '--version');
    expect({code, stdout, stderr}).toEqual({code: 0, stdout: `kubectl-provision ${manifest.version}\n`, stderr: ''});
  });

  test.each([['provision'], ['scone-provision']])('help of kubectl %s says so', async (plugin) => {
    const {code, stdout} = await through(plugin, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`USAGE\n  kubectl ${plugin} COMMAND [flags]`);
  });

  test('the exit code reaches the caller', async () => {
    const {code, stderr} = await through('provision', 'operator', '--recon');
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean --reconcile?');
  });

  test('kubectl lists the plugin without a complaint', async () => {
    const {code, stdout, stderr} = await through('plugin', 'list');
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('kubectl-provision');
  });
});
