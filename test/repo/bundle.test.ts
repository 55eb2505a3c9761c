// The bundled program: what is in it, and that it runs as the sources do.
import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {beforeAll, describe, expect, test} from 'vitest';
import {bundle, sizes} from '../../scripts/build.ts';
import {run} from '../support/runtime.ts';
import {emptyDirectory} from '../support/temporary.ts';

const directory = join(emptyDirectory(), 'dist');
let packages: string[] = [];

beforeAll(async () => {
  packages = sizes(await bundle(directory)).map(([name]) => name);
}, 60_000);

/** Runs the bundle in a process of its own. */
async function runBundle(argv: string[]) {
  const script = `require(${JSON.stringify(join(directory, 'kubectl-provision.cjs'))}).runProcess(process)`;
  const options = {env: {HOME: emptyDirectory(), PATH: process.env.PATH}};
  return promisify(execFile)(process.execPath, ['-e', script, '/x/kubectl-provision', ...argv], options).then(
    ({stdout, stderr}) => ({code: 0, stdout, stderr}),
    ({code, stdout, stderr}) => ({code, stdout, stderr}),
  );
}

describe('the bundle', () => {
  test('holds no compiler and no editor', () => {
    expect(packages.filter((name) => /^(?:typescript|tsx|ts-node|esbuild|iconv-lite|vitest)$/.test(name))).toEqual([]);
  });

  test.each([
    [['--version']],
    [['help']],
    [['operator', '--help']],
    [['operator', '-o', 'xml']],
    [['explain', 'PS001']],
  ])('answers %j as the sources do', async (argv) => {
    const {code, stdout, stderr} = await run(argv);
    expect(await runBundle(argv)).toEqual({code, stdout, stderr});
  });
});
