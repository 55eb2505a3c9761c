// Runs that were killed in the midst of a call: the keys that the program had just made are found again.
import {existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import type {Event} from '../../../src/lib/report/event.ts';
import {recoverLeftovers} from '../../../src/lib/scone-cli/leftovers.ts';
import {ownScratch} from '../../support/scratch-owner.ts';
import {emptyDirectory} from '../../support/temporary.ts';

let directory: string;
let config: string;
let left: string;
let said: string[];
const key = (letter: string) => `-----BEGIN PRIVATE KEY-----\n${letter.repeat(8)}\n-----END PRIVATE KEY-----\n`;

beforeEach(() => {
  directory = emptyDirectory();
  config = join(directory, 'config.json');
  left = join(directory, '.scone-cli-00000000-0000-0000-0000-000000000000');
  said = [];
});

function arrange(there: unknown, inLeft: unknown, {ageHours = 0} = {}): void {
  const text = (content: unknown) => (typeof content === 'string' ? content : JSON.stringify(content));
  writeFileSync(config, text(there), {mode: 0o600});
  mkdirSync(left);
  writeFileSync(join(left, 'belongs-to'), config);
  if (inLeft !== undefined) writeFileSync(join(left, 'config.json'), text(inLeft));
  const time = Date.now() / 1000 - ageHours * 3600;
  utimesSync(left, time, time);
}

const emit = (event: Event) => void (event.type === 'note' && said.push(event.text));
const recover = async () => recoverLeftovers(directory, await ownScratch(directory), emit, {platform: 'linux'});
const now = () => JSON.parse(readFileSync(config, 'utf8') || '{}');

test('an identity that was just made is taken over, with all that stands beside it', async () => {
  arrange('', {identity: key('A'), cas_db: {'a:1': 1}});
  await recover();
  expect(now()).toEqual({identity: key('A'), cas_db: {'a:1': 1}});
  expect(said).toEqual([expect.stringContaining('took over the identity that an interrupted call had made')]);
});

test('a signing key that was just made, too', async () => {
  arrange({identity: key('A')}, {identity: key('A'), session_signing_keypair_ed25519_seed: [1]});
  await recover();
  expect(now()).toHaveProperty('session_signing_keypair_ed25519_seed', [1]);
});

test('nothing is taken over when there is no key that is new', async () => {
  arrange({identity: key('A'), cas_db: {'a:1': 1}}, {identity: key('A'), cas_db: {}});
  await recover();
  expect(now()).toEqual({identity: key('A'), cas_db: {'a:1': 1}});
  expect(said).toEqual([]);
});

test('another identity never takes the place of the one that is there, and is not lost', async () => {
  arrange({identity: key('A')}, {identity: key('B')}, {ageHours: 2});
  await recover();
  expect(now()).toEqual({identity: key('A')});
  const kept = readdirSync(directory).filter((name) => name.startsWith('config.json.left-'));
  expect(kept.map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')))).toEqual([{identity: key('B')}]);
  expect(said.join()).toContain(kept[0]);
  expect(existsSync(left)).toBe(false);
});

test('a torn config with a key in it is kept beside when there is no other', async () => {
  arrange('', `{"identity": "${key('A').replaceAll('\n', '\\n')}`, {ageHours: 2});
  await recover();
  expect(readdirSync(directory).some((name) => name.startsWith('config.json.left-'))).toBe(true);
  expect(said.join()).toContain('torn config with a key');
});

test.each([
  ['old ones go', 2, false],
  ['young ones may be in use', 0, true],
])('%s', async (_, ageHours, stays) => {
  arrange({identity: key('A')}, {identity: key('A')}, {ageHours});
  await recover();
  expect(existsSync(left)).toBe(stays);
});

test('what belongs to a config that is gone stays, and is said', async () => {
  arrange('', {identity: key('A')}, {ageHours: 2});
  writeFileSync(join(left, 'belongs-to'), join(directory, 'gone.json'));
  const time = Date.now() / 1000 - 7200;
  utimesSync(left, time, time);
  await recover();
  expect(existsSync(left)).toBe(true);
  expect(said.join()).toContain('stays there');
});

test('other directories and files are left alone', async () => {
  mkdirSync(join(directory, '.scone-cli-mine'));
  writeFileSync(join(directory, '.scone-cli-00000000-0000-0000-0000-000000000001'), '');
  await recover();
  expect(readdirSync(directory)).toHaveLength(2);
  expect(said).toEqual([]);
});

test('a directory that does not exist has none', async () => {
  const owner = await ownScratch(directory);
  await recoverLeftovers(join(directory, 'nothing'), owner, () => expect.unreachable(), {platform: 'linux'});
});
