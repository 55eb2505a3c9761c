// What attestation may tolerate: options as people write them.
import {describe, expect, test} from 'vitest';
import {casSigners, isForTesting, readTolerances, usualTolerances} from '../../../src/lib/scone/tolerances.ts';

const hex = 'Ab'.repeat(32);

test.each<[text: string, options: string[]]>([
  ['-C', ['-C']],
  ['-CGS', ['-C', '-G', '-S']],
  ['  -C \t -G\n-S ', ['-C', '-G', '-S']],
  [
    '--accept-group-out-of-date --accept-sw-hardening-needed',
    ['--accept-group-out-of-date', '--accept-sw-hardening-needed'],
  ],
  [`--mrenclave ${hex}`, ['--mrenclave', hex]],
  [`--mrenclave=${hex} --isvsvn=5`, ['--mrenclave', hex, '--isvsvn', '5']],
  [
    `--isvprodid 41316 --isvsvn 5 --mrsigner ${hex} -C`,
    ['--isvprodid', '41316', '--isvsvn', '5', '--mrsigner', hex, '-C'],
  ],
  ['--only_for_testing-trust-any', ['--only_for_testing-trust-any']],
])('%j', (text, options) => expect(readTolerances(text)).toEqual({options}));

test.each<[text: string, complaint: string]>([
  ['', 'it holds no option'],
  [' \n', 'it holds no option'],
  ['-X', '"-X" is no option of attestation'],
  ['-CX', '"-CX" is no option of attestation'],
  ['-CGSC', '"-CGSC" is no option of attestation'],
  ['C', '"C" is no option of attestation'],
  ['-C;reboot', '"-C;reboot" is no option of attestation'],
  ['mycas.prod:8081', '"mycas.prod:8081" is no option of attestation'],
  ['--accept-everything', '"--accept-everything" is no option of attestation'],
  ['--constructor', '"--constructor" is no option of attestation'],
  ['constructor', '"constructor" is no option of attestation'],
  ['-C=yes', '"-C=yes" is no option of attestation'],
  ['--accept-group-out-of-date=yes', '--accept-group-out-of-date takes no value'],
  ['--mrenclave', '--mrenclave needs 64 hex digits'],
  ['--mrenclave -C', '--mrenclave needs 64 hex digits'],
  [`--mrsigner ${hex}0`, '--mrsigner needs 64 hex digits'],
  ['--mrsigner=', '--mrsigner needs 64 hex digits'],
  ['--isvsvn five', '--isvsvn needs a number'],
  ['--isvprodid -1', '--isvprodid needs a number'],
])('%j is refused', (text, complaint) => expect(readTolerances(text)).toEqual({complaint}));

describe('the usual tries', () => {
  test('are those of the old scripts, in their order', () => {
    const accepted = '--accept-configuration-needed --accept-group-out-of-date --accept-sw-hardening-needed';
    const start = `${accepted} --isvprodid 41316 --isvsvn 5 --mrsigner`;
    expect(usualTolerances.map((options) => options.join(' '))).toEqual([
      `${start} 195e5a6df987d6a515dd083750c1ea352283f8364d3ec9142b0d593988c6ed2d`,
      `${start} b6c14ae06a05284253b548038e269f8225718bc0856828f491ed85174ccc2979`,
    ]);
    expect(Object.values(casSigners)).toHaveLength(2);
  });

  test('can be written by hand, one word an argument', () => {
    for (const options of usualTolerances) expect(readTolerances(options.join(' '))).toEqual({options});
  });

  test('are for no test', () => expect(usualTolerances.some(isForTesting)).toBe(false));
});

test('what is only for tests is known', () => {
  expect(isForTesting(['-C', '--only_for_testing-debug'])).toBe(true);
});
