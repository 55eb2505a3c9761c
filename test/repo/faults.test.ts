// The faults of the old scripts for CAS and for the audit log, by their numbers: each has a test that is named after it.
import {describe, expect, test} from 'vitest';
import {sourceFiles} from './files.ts';

/** What each number is about, in a few words. Numbers that are left out concern the operator's script alone. */
const faults: Readonly<Record<number, string>> = {
  1: 'config files run as code',
  5: 'signatures of expired and revoked keys',
  6: 'bad signatures of files from elsewhere',
  7: 'images by tag, verified once and pulled again',
  9: 'which key counts for which repository',
  10: 'images that nobody verified',
  12: 'secrets on screens and command lines',
  13: 'ports open to the network',
  14: 'modes of secret files',
  15: 'nonces by chance of 15 bits',
  16: 'files that belong to root',
  17: 'verified without having attested',
  18: 'certificates over unchecked TLS',
  20: 'variables that replace what is trusted',
  22: 'values pasted into programs',
  30: 'complaints that get lost',
  37: 'health from before the change',
  45: 'images split at the first colon',
  46: 'tolerations compared as text',
  47: 'the wait for a new backup controller',
  48: 'a phase that is passed unseen',
  49: 'no wait behind the new image',
  50: 'a safety service that there is not',
  51: 'how many nodes must follow',
  52: 'names cut by length',
  53: 'measurements replaced as text',
  54: 'checks after the change',
  55: 'which of several tokens',
  56: 'an owner config that is ignored',
  57: 'names of the certificate',
  58: 'a nonce at the end of the text',
  59: 'a DCAP key that becomes empty',
  60: 'options as one word, ports that are ignored',
  61: 'a wait that never waits',
  62: 'backups into backups, half copies',
  63: 'recovery in another namespace, modes of directories',
  64: 'recovery that fails and waits',
  65: 'a second run after a failure',
  66: 'files shared by several CAS',
  67: 'the order of the words',
  68: 'port-forwards of others',
  69: 'patches that are no JSON',
  70: 'replace without a member',
  71: 'flags for what is not released',
  72: 'secrets and clusters by guess',
  73: 'the plugin for audit logs',
  74: 'releases that are rewritten',
  75: 'waits without end',
  76: 'polling',
  77: 'deleted to be made anew',
  78: 'port-forwards that break',
  79: 'files that are left over',
  80: 'signals',
  81: 'a program overwritten while it runs',
  82: 'two runs at once',
  83: 'force, and restarts without a wait',
  84: 'flags that everybody expects',
  85: 'colours, streams, and errors in shell',
  86: 'help that needs a cluster',
  87: 'one letter for two flags',
  88: 'rights and programs that are not needed',
  89: 'a path that is file or directory',
  90: "the server's own reason",
  91: 'no word on why it takes long',
  92: 'no list, and no way to remove',
  93: 'mirrors and proxies',
  94: 'old news on every run',
};

/** A title that begins so, or ends so: `fault 13, 68 and 78: …`, `… (fault 73)`. */
const titles = /['"`]faults? ((?:\d+(?:, | and )?)+): |\(faults? ((?:\d+(?:, | and )?)+)\)['"`]/g;

describe('the faults of the old scripts', () => {
  const files = sourceFiles(['test'], /\.test\.ts$/).filter(({path}) => !path.startsWith('test/repo/'));
  const named = files.flatMap(({text}) =>
    [...text.matchAll(titles)].flatMap(([, first = '', last = '']) => (first + last).match(/\d+/g) ?? []).map(Number),
  );

  test('each has a test named after it', () => {
    const without = Object.keys(faults).filter((number) => !named.includes(Number(number)));
    expect(without, 'write a test "fault N: …" that shows what the program does instead').toEqual([]);
  });

  test('and no test is named after a fault that is not in this list', () => {
    expect([...new Set(named)].filter((number) => faults[number] === undefined)).toEqual([]);
  });
});
