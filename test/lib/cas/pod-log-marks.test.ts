// Key hash and token in the log of a CAS, among noise.
import {describe, expect, test} from 'vitest';
import {MarkReader} from '../../../src/lib/cas/pod-log-marks.ts';

function marksIn(...lines: string[]) {
  const reader = new MarkReader();
  for (const line of lines) reader.read(line);
  const {marks, missing} = reader;
  return {marks: marks && {keyHash: marks.keyHash, token: marks.token.reveal()}, missing};
}

const hash = 'CAS key hash: abc123';
const token = 'CAS provisioning token: t0k3n';

test.each<[what: string, lines: string[], marks: {keyHash: string; token: string}]>([
  ['nothing but them', [hash, token], {keyHash: 'abc123', token: 't0k3n'}],
  [
    'noise between',
    ['booting', hash, 'key hash of something else: x', token, 'done'],
    {keyHash: 'abc123', token: 't0k3n'},
  ],
  [
    'times and levels before',
    [`[2026-01-01T00:00:00Z INFO cas] ${hash}`, `WARN ${token}`],
    {keyHash: 'abc123', token: 't0k3n'},
  ],
  ['the other order', [token, hash], {keyHash: 'abc123', token: 't0k3n'}],
  [
    'a restart: the last counts',
    [hash, token, 'CAS key hash: new', 'CAS provisioning token: newer'],
    {keyHash: 'new', token: 'newer'},
  ],
  [
    'a later mark without a value',
    [hash, token, 'CAS provisioning token:', 'CAS key hash'],
    {keyHash: 'abc123', token: 't0k3n'},
  ],
  [
    'tabs and blanks',
    ['CAS key hash:\t  abc123  \t', 'CAS provisioning token is    t0k3n\r'],
    {keyHash: 'abc123', token: 't0k3n'},
  ],
  [
    'a token of odd characters',
    [hash, 'CAS provisioning token: a+/=$(x)`\'"\\;%~!'],
    {keyHash: 'abc123', token: 'a+/=$(x)`\'"\\;%~!'},
  ],
  ['a token that is a colon in front', [hash, 'CAS provisioning token ::x'], {keyHash: 'abc123', token: '::x'}],
  ['both in one line', ['CAS key hash abc123', 'CAS provisioning token t0k3n'], {keyHash: 'abc123', token: 't0k3n'}],
])('%s', (_, lines, marks) => expect(marksIn(...lines).marks).toEqual(marks));

describe('there is no value', () => {
  test.each([
    ['behind the mark', 'CAS provisioning token'],
    ['but a colon', 'CAS provisioning token :'],
    ['but blanks', 'CAS provisioning token:   '],
    ['of printable characters', 'CAS provisioning token: t\u001b[31mk'],
    ['in plain letters', 'CAS provisioning token: tökén'],
    ['under another name', 'cas provisioning token: x'],
  ])('%s', (_, line) => {
    expect(marksIn(hash, line)).toEqual({
      marks: undefined,
      missing: 'its log holds no line with "CAS provisioning token"',
    });
  });
});

test('what is missing is said', () => {
  expect(marksIn('noise').missing).toBe(
    'its log holds no line with "CAS key hash" and none with "CAS provisioning token"',
  );
  expect(marksIn(token).missing).toBe('its log holds no line with "CAS key hash"');
});

test('the token prints as a mask', () => {
  const reader = new MarkReader();
  for (const line of [hash, token]) reader.read(line);
  expect(JSON.stringify(reader.marks)).not.toContain('t0k3n');
});
