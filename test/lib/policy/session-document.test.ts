// Sessions are read with their places, written back byte for byte, and hostile ones are refused within bounds.
import {describe, expect, test} from 'vitest';
import {parseSession, readSessionText, topLevelText, withTopLevel} from '../../../src/lib/policy/session-document.ts';
import {items, member, plainData, textOf} from '../../../src/lib/policy/session-node.ts';

const session = [
  '# a comment',
  'name: shop   # beside',
  'version: 0.3',
  'predecessor: ~',
  'services:',
  '  - name: web',
  '    mrenclaves: [ 00ff, "11" ]',
  '',
].join('\n');

describe('a session', () => {
  test('keeps values as they stand, with their places', () => {
    const document = parseSession(session, 'shop.yaml');
    const [web] = items(member(document.root, 'services'));
    const [first] = items(member(web, 'mrenclaves'));
    expect(topLevelText(document, 'version')).toBe('0.3');
    expect(topLevelText(document, 'predecessor')).toBeUndefined();
    expect(textOf(first)).toBe('00ff');
    expect(document.place(first?.start ?? 0)).toEqual({file: 'shop.yaml', line: 7, column: 19});
    expect(document.text).toBe(session);
  });

  test('gets another predecessor, and nothing else changes', () => {
    const next = withTopLevel(parseSession(session, 'shop.yaml'), 'predecessor', 'abc');
    expect(next).toBe(session.replace('~', 'abc'));
    const empty = withTopLevel(parseSession('name: a\r\npredecessor:\r\nversion: 1\r\n', 'a'), 'predecessor', 'abc');
    expect(empty).toBe('name: a\r\npredecessor: abc\r\nversion: 1\r\n');
    const absent = withTopLevel(parseSession('name: a', 'a'), 'predecessor', 'abc');
    expect(absent).toBe('name: a\npredecessor: abc\n');
  });

  test('may have lines that are but a variable', () => {
    const text =
      'name: $A\nimages:\n  - name: cli\n    injection_files:\n      - path: /x\n        content: |\n$IDENTITY\n';
    const document = parseSession(text, 'a.yaml');
    expect(document.openLines.map(({start, end}) => text.slice(start, end))).toEqual(['$IDENTITY']);
    expect(document.text).toBe(text);
  });

  test('names of members that every object has are names like others', () => {
    const {root} = parseSession('__proto__: {a: 1}\nconstructor: 2\n', 'a.yaml');
    expect(JSON.stringify(plainData(root))).toBe('{"__proto__":{"a":1},"constructor":2}');
  });
});

describe('what is no session', () => {
  test.each([
    {what: 'nothing', text: '', reason: 'it is empty', at: '1:1'},
    {what: 'a comment only', text: '# a\n', reason: 'it is empty', at: '1:1'},
    {what: 'a list', text: '- a\n', reason: 'it is no map of members', at: '1:1'},
    {what: 'two documents', text: 'a: 1\n---\nb: 2\n', reason: 'it holds more than one document', at: '3:1'},
    {what: 'a member twice', text: 'a: 1\nb: 2\na: 3\n', reason: 'a member is there twice', at: '3:1'},
    {what: 'a list as a name', text: '? [a]\n: 1\n', reason: 'a member has a list or map for its name', at: '1:3'},
    {what: 'a tag', text: 'a: !!js/function x\n', reason: 'it has a tag of its own', at: '1:18'},
    {what: 'an unknown alias', text: 'a: *b\n', reason: 'an alias names no anchor before it', at: '1:4'},
    {what: 'an alias of itself', text: 'a: &a [*a]\n', reason: 'an alias names what it stands in', at: '1:8'},
    {what: 'a control character', text: 'a: \u0007\n', reason: 'it has a control character', at: '1:4'},
    {what: 'an open quote', text: 'a: "b\n', reason: 'it is not valid YAML (MISSING_CHAR)', at: '2:1'},
    {what: 'wrong depth', text: 'a:\n    b: 1\n  c: 2\n', reason: 'it is not valid YAML (BAD_INDENT)', at: '3:1'},
    {what: 'a depth of 100', text: `a: ${'['.repeat(100)}`, reason: 'it is nested deeper than 64 levels', at: '1:68'},
    {
      what: 'an alias bomb',
      text: ['a: &a [1, 1]', ...alphabet('b', 'z').map((name, at) => `${name}: &${name} [${bomb(at)}]`)].join('\n'),
      reason: 'its aliases come to more than 200000 values',
      at: '11:12',
    },
    {
      what: 'more than a megabyte',
      text: `a: ${'x'.repeat(1 << 20)}`,
      reason: 'it is longer than 1048576 characters',
      at: '1:1',
    },
  ])('$what', ({text, reason, at}) => {
    const reading = readSessionText(text, 'a.yaml');
    if ('document' in reading) throw new Error('it was read');
    const {line, column} = reading.trouble.place;
    expect({reason: reading.trouble.reason, at: `${line}:${column}`}).toEqual({reason, at});
    expect(() => parseSession(text, 'a.yaml')).toThrow(reason);
  });

  test('is not quoted: it may hold a private key', () => {
    const text = 'content: "-----BEGIN PRIVATE KEY-----\n';
    expect(() => parseSession(text, 'a.yaml')).toThrow(expect.not.stringContaining('PRIVATE'));
  });
});

function alphabet(from: string, to: string): string[] {
  const start = from.charCodeAt(0);
  return Array.from({length: to.charCodeAt(0) - start + 1}, (_, at) => String.fromCharCode(start + at));
}

function bomb(at: number): string {
  const before = String.fromCharCode('a'.charCodeAt(0) + at);
  return `*${before}, *${before}, *${before}`;
}
