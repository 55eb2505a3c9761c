// Word order of `cas`: which command each line is, and what must never become the name of a CAS.
import {describe, expect, test} from 'vitest';
import {arrangeWords, type WordCommand} from '../../src/cli/arrange-words.ts';
import {arrangeCasWords} from '../../src/cli/cas-words.ts';
import {Failure} from '../../src/lib/report/failure.ts';

const cas: WordCommand = {
  id: 'cas',
  subCommands: ['provision', 'status', 'verify', 'keys', 'backup', 'recover', 'upgrade', 'audit', 'backup verify'],
  reserved: ['operator', 'plugin', 'help', 'list', 'delete'],
  flags: {
    all: new Set([
      ...['--namespace', '-n', '--wait', '--verbose', '-v', '--upgrade', '--set-tolerations', '--output', '-o'],
      ...['--filename', '--follow', '-f'],
    ]),
    withValue: new Set(['--namespace', '-n', '--upgrade', '--set-tolerations', '--output', '-o', '--filename', '-f']),
    unclear: new Set(['-f']),
  },
};

/** Line → the same words arranged, or what is said of them. */
const lines: readonly (readonly [line: string, arranged: string])[] = [
  ['cas', 'cas'],
  ['cas mycas', 'cas -- mycas'],
  ['cas mycas -n prod', 'cas -n prod -- mycas'],
  ['cas -n prod mycas', 'cas -n prod -- mycas'],
  ['cas -nprod mycas', 'cas -nprod -- mycas'],
  ['cas --namespace=prod mycas', 'cas --namespace=prod -- mycas'],
  ['cas --namespace prod mycas --wait', 'cas --namespace prod --wait -- mycas'],
  ['cas --wait mycas', 'cas --wait -- mycas'],
  ['cas -v mycas', 'cas -v -- mycas'],
  ['cas -vn prod mycas', 'cas -vn prod -- mycas'],
  ['cas -vnprod mycas', 'cas -vnprod -- mycas'],
  ['cas mycas --upgrade 6.0.6', 'cas --upgrade 6.0.6 -- mycas'],
  ['cas --upgrade 6.0.6 mycas', 'cas --upgrade 6.0.6 -- mycas'],
  ['cas -n verify mycas', 'cas -n verify -- mycas'],
  ['cas --namespace=verify', 'cas --namespace=verify'],
  ['cas verify', 'cas verify'],
  ['cas verify mycas', 'cas verify mycas'],
  ['cas -n prod verify', 'cas verify -n prod'],
  ['cas -n prod verify mycas', 'cas verify -n prod mycas'],
  ['cas --wait verify', 'cas verify --wait'],
  ['cas verify -n prod mycas', 'cas verify -n prod mycas'],
  ['cas provision', 'cas provision'],
  ['cas provision verify', 'cas provision verify'],
  ['cas provision -n prod status', 'cas provision -n prod status'],
  ['cas backup mycas -o json', 'cas backup mycas -o json'],
  ['cas backup verify file.age', 'cas backup verify file.age'],
  ['cas -n prod backup verify file.age', 'cas backup verify -n prod file.age'],
  ['cas backup -n prod verify file.age', 'cas backup verify -n prod file.age'],
  ['cas -- verify', 'cas -- verify'],
  ['cas -n prod -- status', 'cas -n prod -- status'],
  ['cas status -- -odd', 'cas status -- -odd'],
  ['cas audit -f mycas', 'cas audit -f mycas'],
  ['cas audit mycas -f -n prod', 'cas audit mycas -f -n prod'],
  ['cas -n prod audit -f mycas', 'cas audit -n prod -f mycas'],
  ['cas -f patch.yaml mycas', 'cas -f patch.yaml -- mycas'],
  ['cas mycas -f patch.yaml', 'cas -f patch.yaml -- mycas'],
  ['cas -f audit mycas', '-f audit can be meant in two ways'],
  ['cas mycas -f audit', '-f audit can be meant in two ways'],
  ['cas -f ./audit mycas', 'cas -f ./audit -- mycas'],
  ['cas -faudit mycas', 'cas -faudit -- mycas'],
  ['cas -fn prod audit', 'unexpected word "audit"'],
  ['cas verfy', 'looks like `cas verify`'],
  ['cas Verify', 'looks like `cas verify`'],
  ['cas stat', 'looks like `cas status`'],
  ['cas -n prod stauts', 'looks like `cas status`'],
  ['cas back', 'looks like `cas backup`'],
  ['cas upgrad', 'looks like `cas upgrade`'],
  ['cas recovery', 'looks like `cas recover`'],
  ['cas key', 'looks like `cas keys`'],
  ['cas provison', 'looks like `cas provision`'],
  ['cas help', 'looks like a command'],
  ['cas list', 'looks like a command'],
  ['cas operator', 'looks like a command'],
  ['cas mycas verify', 'unexpected word "verify"'],
  ['cas verfy mycas', 'unexpected word "verfy"'],
  ['cas mycas other', 'unexpected word "other"'],
  ['cas mycas -- other', 'unexpected word "other"'],
  ['cas -- mycas other', 'unexpected word "other"'],
  ['cas --nmespace prod verify', 'there is no flag --nmespace'],
  ['cas -x prod mycas', 'there is no flag -x'],
  ['cas -vx mycas', 'there is no flag -x'],
  ['cas --waits', 'there is no flag --waits'],
];

test.each(lines)('%s → %s', (line, arranged) => {
  expect(outcomeOf(line.split(' '))).toContain(arranged);
});

function outcomeOf(argv: string[]): string {
  try {
    return arrangeWords(argv, cas, 'kubectl provision').join(' ');
  } catch (error) {
    if (error instanceof Failure && error.kind === 'usage') return error.message;
    throw error;
  }
}

describe('what is said to type instead', () => {
  const next = (line: string) => {
    try {
      arrangeWords(line.split(' '), cas, 'kubectl provision');
    } catch (error) {
      return (error as Failure).next;
    }
    return undefined;
  };

  test.each([
    [
      'cas verfy',
      'write `kubectl provision cas verify`; for a CAS of that name: `kubectl provision cas provision verfy`',
    ],
    ['cas mycas verify', 'write `kubectl provision cas verify mycas`'],
    ['cas verfy mycas', 'write `kubectl provision cas verify mycas`'],
    ['cas --nmespace x', 'did you mean --namespace?'],
    ['cas -f audit', 'write `kubectl provision cas audit -f`, or -f ./audit for a file of that name'],
  ])('%s', (line, words) => expect(next(line)).toBe(words));
});

test('the real command knows its flags and sub-commands', () => {
  const arranged = arrangeCasWords(['cas', '-n', 'prod', 'mycas', '--set-toleration', '-C'], 'kubectl provision');
  expect(arranged).toEqual(['cas', '-n', 'prod', '--set-toleration', '-C', '--', 'mycas']);
});
