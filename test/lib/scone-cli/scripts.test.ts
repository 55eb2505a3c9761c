// The scripts beside the program, run by this machine's shell.
import {spawnSync} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {giveScript, plainScript, secretScript, takeScript} from '../../../src/lib/scone-cli/scripts.ts';
import {emptyDirectory} from '../../support/temporary.ts';
import {layScript} from './ground.ts';

let directory: string;
let programs: string;
beforeEach(() => {
  directory = join(emptyDirectory(), 'call');
  programs = emptyDirectory();
  layScript({programs}, 'scone', 'printf "<%s>" "$@"; exit 7');
});

function run(script: string, words: readonly string[], input = '') {
  const argv = ['-c', script, 'scone-cli', ...words];
  const {status, stdout, stderr} = spawnSync('/bin/sh', argv, {
    input,
    encoding: 'utf8',
    env: {PATH: `${programs}:/usr/bin:/bin`},
  });
  return {status, stdout, stderr};
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const content = randomBytes(20_000);
const lines = ['config.json', sha256(content), content.toString('base64')];

describe('files come in', () => {
  test('whole, private, and in a directory without what was there before', () => {
    run(takeScript, [directory], ['old', sha256(Buffer.from('x')), 'eA==', '.', ''].join('\n'));
    expect(run(takeScript, [directory], [...lines, '.', ''].join('\n')).status).toBe(0);
    expect(readFileSync(join(directory, 'config.json')).equals(content)).toBe(true);
    expect(statSync(join(directory, 'config.json')).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(existsSync(join(directory, 'old'))).toBe(false);
  });

  test.each([
    ['nothing', ''],
    ['no dot', lines.join('\n')],
    ['half a file', lines.join('\n').slice(0, 9000)],
    ['another sum', ['config.json', sha256(Buffer.from('x')), content.toString('base64'), '.', ''].join('\n')],
    ['no content', ['config.json', sha256(content), '', '.', ''].join('\n')],
  ])('or not at all: %s', (_, input) => expect(run(takeScript, [directory], input).status).not.toBe(0));
});

test('a file goes out with its sum; one that is not there is absent', () => {
  const path = join(programs, 'config.json');
  expect(run(giveScript, [path]).stdout).toBe('absent\n');
  writeFileSync(path, content);
  const [sum, ...rest] = run(giveScript, [path]).stdout.split('\n');
  expect([sum, Buffer.from(rest.join(''), 'base64').equals(content)]).toEqual([sha256(content), true]);
});

describe('the secret', () => {
  const secret = 'a$(touch evil) "b\' *;`c`';
  const call = (words: readonly string[]) => {
    const file = join(programs, 'secret');
    writeFileSync(file, secret);
    return {...run(secretScript, ['MARKER', file, ...words]), isLeft: existsSync(file)};
  };

  test('takes the place of its marker, whatever is in it, and its file goes', () => {
    expect(call(['cas', '', '--token', 'MARKER', 'a b', '*', 'MARKERS'])).toEqual({
      status: 7,
      stdout: `<cas><><--token><${secret}><a b><*><MARKERS>`,
      stderr: '',
      isLeft: false,
    });
  });

  test('that is not there stops the call', () => {
    const {status, stdout} = run(secretScript, ['MARKER', join(programs, 'nothing'), 'cas']);
    expect([status === 0, stdout]).toEqual([false, '']);
  });
});

test('without a secret the words arrive as they are, with the exit code of the program', () => {
  expect(run(plainScript, [programs, 'a b', '$(x)', '']).stdout).toBe('<a b><$(x)><>');
  expect(run(plainScript, [programs]).status).toBe(7);
});
