// The owner's keys survive whatever the program does to its config.
import {chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {hasIdentity, readConfig, storeConfig} from '../../../src/lib/scone-cli/config-state.ts';
import {emptyDirectory} from '../../support/temporary.ts';

let path: string;
const identity = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
const seed = 'session_signing_keypair_ed25519_seed';

beforeEach(() => {
  path = join(emptyDirectory(), 'config.json');
});

function write(content: unknown, mode = 0o600): void {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(path, mode);
}

const others = () => readdirSync(dirname(path)).filter((name) => name !== basename(path));
const bytes = (content: unknown) => Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));

describe('reading', () => {
  test('a config with an identity, and one without', async () => {
    write({identity, of_others: 1});
    expect(hasIdentity(await readConfig(path))).toBe(true);
    write('');
    expect(hasIdentity(await readConfig(path))).toBe(false);
  });

  test('a mode that is too wide is repaired', async () => {
    write({identity}, 0o644);
    await readConfig(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['no JSON', '{"identity": "'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"x"'],
  ])('%s is refused', async (_, content) => {
    write(content);
    await expect(readConfig(path)).rejects.toThrow(/no JSON object/);
  });

  test('what is missing, a directory or a link is refused', async () => {
    await expect(readConfig(path)).rejects.toThrow(/does not exist/);
    mkdirSync(path);
    await expect(readConfig(path)).rejects.toThrow(/no plain file/);
    const link = `${path}.link`;
    symlinkSync('/etc/passwd', link);
    await expect(readConfig(link)).rejects.toThrow(/no plain file/);
  });
});

describe('storing', () => {
  const store = async (after: unknown) =>
    storeConfig(await readConfig(path), after === undefined ? undefined : bytes(after), 'scone cas attest');

  test.each([
    ['the first content of an empty file', '', {identity}],
    ['more of the same', {identity}, {identity, cas_db: {'a:1': {}}, [seed]: [1, 2]}],
    ['the same key with other line ends', {identity}, {identity: identity.replaceAll('\n', '\r\n')}],
    ['the same again', {identity}, {identity}],
  ])('%s', async (_, before, after) => {
    write(before);
    await store(after);
    expect(readFileSync(path, 'utf8')).toBe(JSON.stringify(after));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(others()).toEqual([]);
  });

  test.each([
    ['a torn file', '{"identity": "-----BEGIN PRIV', /it is not whole/],
    ['another identity', {identity: identity.replace('AAAA', 'BBBB'), [seed]: 'x'}, /its identity is another one/],
    ['no identity', {cas_db: {}, [seed]: 'x'}, /its identity is another one/],
    ['another signing key', {identity, [seed]: 'y'}, /its signing key is another one/],
    ['no signing key', {identity}, /its signing key is another one/],
    ['a list', [identity], /it is not whole/],
  ])('%s is kept beside, and what was there stays', async (_, after, words) => {
    const before = JSON.stringify({identity, [seed]: 'x'});
    write(before);
    await expect(store(after)).rejects.toThrow(words);
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(others()).toEqual([expect.stringMatching(/^config\.json\.left-[0-9a-f]{12}$/)]);
    const kept = join(dirname(path), others()[0] ?? '');
    expect(readFileSync(kept)).toEqual(bytes(after));
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    // Once more is no trouble.
    await expect(store(after)).rejects.toThrow(words);
    expect(others()).toHaveLength(1);
  });

  test.each([[undefined], ['']])('%j in the place of a config is refused', async (after) => {
    write({identity});
    await expect(store(after)).rejects.toThrow(/it is empty now/);
    expect(readFileSync(path, 'utf8')).toContain('PRIVATE KEY');
  });

  test('nothing where there was nothing is no trouble', async () => {
    write('');
    await store(undefined);
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  test('what somebody else has changed meanwhile is not overwritten', async () => {
    write({identity});
    const before = await readConfig(path);
    write({identity, cas_db: {'theirs:1': {}}});
    await expect(storeConfig(before, bytes({identity, cas_db: {'ours:1': {}}}), 'x')).rejects.toThrow(/somebody else/);
    expect(readFileSync(path, 'utf8')).toContain('theirs');
    expect(others()).toHaveLength(1);
  });

  test('a directory that cannot be written is told, and the config stays', async () => {
    write({identity});
    const before = await readConfig(path);
    const elsewhere = {...before, path: join(dirname(path), 'gone', 'config.json')};
    await expect(storeConfig(elsewhere, bytes({identity, a: 1}), 'x')).rejects.toThrow(/ENOENT/);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({identity});
  });
});
