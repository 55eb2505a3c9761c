import {describe, expect, test} from 'vitest';
import {readSession, sessionHash, textAsRead} from '../../../../sandbox/simulated/cas/session-document.ts';
import {variationOf} from '../../../../sandbox/simulated/cas/variation.ts';

const written = `# why
version: "0.3.10"
name: a/b
services:
  - name: s
    command: run $$SCONE::X$$ @@1
    environment:
      \\@\\@SCONE_LAS_ADDR: ""
`;
const hash = 'ab'.repeat(32);

describe.each(['0', '1', '2', '3', '4', '5'])('with seed %s', (seed) => {
  const asRead = (text: string) => textAsRead(text, readSession(text), {keyHash: 'me'}, variationOf(seed));

  test.each([
    ['without a predecessor', written, /^predecessor: ~$/m],
    ['with none', `${written}predecessor: ~\n`, /^predecessor: ~$/m],
    ['with one', `${written}predecessor: ${hash}\n`, new RegExp(`^predecessor: ${hash}$`, 'm')],
    ['of one line end less', written.trimEnd(), /^predecessor: ~$/m],
  ])('a session %s is read back as what it was, with one line for its predecessor', (_, text, line) => {
    const seen = asRead(text);
    expect(seen.match(/^predecessor:/gm)).toHaveLength(1);
    expect(seen).toMatch(line);
    expect(sessionHash(readSession(seen))).toBe(sessionHash(readSession(text)));
    expect(sessionHash(readSession(asRead(seen)))).toBe(sessionHash(readSession(text)));
    expect(seen).toContain('\\@\\@SCONE_LAS_ADDR');
  });
});

test('a session is read back in more than one form', () => {
  const forms = ['0', '1', '2', '3', '4', '5'].map((seed) =>
    textAsRead(written, readSession(written), {keyHash: 'me'}, variationOf(seed)),
  );
  expect(new Set(forms).size).toBeGreaterThan(2);
});

test.each<[string, string, boolean]>([
  ['the order of members', 'version: "0.3.10"\nname: a\n', true],
  ['a comment', '# x\nname: a\nversion: "0.3.10"\n', true],
  ['who has made it', 'name: a\nversion: "0.3.10"\ncreator: x\n', true],
  ['a predecessor that is none', 'name: a\nversion: "0.3.10"\npredecessor: ~\n', true],
  ['a predecessor', `name: a\nversion: "0.3.10"\npredecessor: ${hash}\n`, false],
  ['a member', 'name: a\nversion: "0.3.10"\nsecrets: []\n', false],
])('%s changes the hash, or not', (_, text, isSame) => {
  const plain = 'name: a\nversion: "0.3.10"\n';
  expect(sessionHash(readSession(text)) === sessionHash(readSession(plain))).toBe(isSame);
});
