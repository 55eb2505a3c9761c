// Edits of a session: measurements and predecessor change, all else stays.
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {editSession, permittedByAll} from '../../../src/lib/cas/session-edit.ts';

const [one, two, three, hash] = ['11', '22', '33', 'ab'].map((pair) => `${pair.slice(1)}f`.repeat(32)) as [
  string,
  string,
  string,
  string,
];

const session = `# of the owner
name: cas-owner/primary-backup
version: "0.3.10"
predecessor: ~ # the first
services:
  - name: register
    attestation:
      mrenclave:
        - ${one} # old
        - ${three}
    command: "scone cas register-backup -SCG @@3"
    environment:
      \\@\\@SCONE_LAS_ADDR: ""
  - name: upgrade
    attestation: {mrenclave: [${one}]}
images:
  - injection_files:
      - content: |
          {"identity": "${'x'.repeat(300)}"}
`;

interface Told {
  predecessor: string;
  services: {attestation: {mrenclave: string[]}}[];
}

const lists = (text: string) => (parse(text) as Told).services.map(({attestation}) => attestation.mrenclave);

test('a measurement is added to every service, once', () => {
  const edited = editSession(session, {predecessor: hash, add: [two], remove: []});
  expect(lists(edited)).toEqual([
    [one, three, two],
    [one, two],
  ]);
  expect(editSession(edited, {predecessor: hash, add: [two], remove: []})).toBe(edited);
});

test('one is taken from every service, in whatever case it is written', () => {
  const edited = editSession(session.replaceAll(one, one.toUpperCase()), {
    predecessor: hash,
    add: [two],
    remove: [one],
  });
  expect(lists(edited)).toEqual([[three, two], [two]]);
});

test('what is added and removed stays', () => {
  expect(lists(editSession(session, {predecessor: hash, add: [one], remove: [one]}))).toEqual([[one, three], [one]]);
});

test('the predecessor is the hash, as a text', () => {
  for (const predecessor of [hash, '1234567890'.repeat(6).concat('1234'), `${'1'.repeat(20)}e${'1'.repeat(43)}`]) {
    expect((parse(editSession(session, {predecessor, add: [], remove: []})) as Told).predecessor).toBe(predecessor);
  }
});

test('a session without a predecessor gets one', () => {
  const edited = editSession(session.replace(/predecessor.*\n/, ''), {predecessor: hash, add: [], remove: []});
  expect((parse(edited) as Told).predecessor).toBe(hash);
});

test('comments, order, quotes and long lines stay', () => {
  const edited = editSession(session, {predecessor: hash, add: [two], remove: []});
  const lines = (text: string) =>
    text.split('\n').filter((line) => !/predecessor|mrenclave: \[|22f/.test(line) && !line.includes(two));
  expect(lines(edited)).toEqual(lines(session));
});

test.each<[what: string, text: string, says: string]>([
  ['no YAML, and its key is not shown', 'a: [\nPRIVATE KEY', 'it is not valid YAML'],
  ['without services', 'name: x\n', 'it has no services'],
  ['with no service', 'services: []\n', 'it has no services'],
  ['with a service that permits all', 'services: [{name: a}]\n', 'a service does not list the measurements'],
  ['with a measurement for a list', `services: [{attestation: {mrenclave: ${one}}}]\n`, 'a service does not list'],
  ['of which none would be left', `services: [{attestation: {mrenclave: [${one}]}}]\n`, 'no measurement would be left'],
])('%s is refused', (_, text, says) => {
  expect(() => editSession(text, {predecessor: hash, add: [], remove: [one]})).toThrow(says);
  expect(() => editSession(text, {predecessor: hash, add: [], remove: [one]})).not.toThrow('PRIVATE KEY');
});

describe('what all services permit', () => {
  test('is what each of them does', () => expect(permittedByAll(session)).toEqual([one]));
  test('is told in lower case', () =>
    expect(permittedByAll(session.replaceAll(one, one.toUpperCase()))).toEqual([one]));
});
