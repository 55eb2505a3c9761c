// Real age opens what we seal, and we open what it seals.
import {randomBytes} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {backUpKeys} from '../../../src/lib/keys/key-backup.ts';
import {identitiesFrom, type OpenWith, recipientsIn} from '../../../src/lib/keys/seal-keys.ts';
import {openSealed, sealToFile} from '../../../src/lib/keys/sealed-file.ts';
import {openTargetDirectory} from '../../../src/lib/keys/target-directory.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {anIdentity, configText, keyMachine, putFiles} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';
import {type AgeKey, RealAge} from './real-age.ts';

const machine = keyMachine();
const words = 'correct horse battery staple';
const passphrase = {passphrase: new Secret(words)};
/** Around the size of a piece of age, and of a line of its text form. */
const lengths = [0, 1, 47, 48, 49, 96, 65535, 65536, 65537, 300_000];
let age: RealAge;
let key: AgeKey;
let other: AgeKey;
let hybrid: AgeKey;

beforeAll(async () => {
  age = await RealAge.start();
  [key, other, hybrid] = await Promise.all([age.key(), age.key(), age.key('-pq')]);
});
afterAll(() => age.end());

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

async function opened(file: string, keys: OpenWith): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of await openSealed(file, keys, machine)) all.push(piece);
  return Buffer.concat(all);
}

describe.each([
  ['binary', false],
  ['text', true],
])('%s', (_form, armor) => {
  test.each(lengths)('age opens %i bytes that we sealed for it', async (length) => {
    const bytes = randomBytes(length);
    const [path, plain] = [age.path('ours.age'), age.path('plain')];
    await sealToFile(() => pieces(bytes), {to: {recipients: recipientsIn(key.recipient)}, path, armor}, machine);
    await age.age(['-d', '-i', key.file, '-o', plain, path]);
    expect((await readFile(plain)).equals(bytes)).toBe(true);
  });

  test.each(lengths)('we open %i bytes that age sealed for us', async (length) => {
    const bytes = randomBytes(length);
    const path = age.path('theirs.age');
    const args = ['-e', ...(armor ? ['-a'] : []), '-r', key.recipient, '-o', path, await age.file('plain', bytes)];
    await age.age(args);
    expect((await opened(path, {identities: identitiesFrom(key.text, key.file)})).equals(bytes)).toBe(true);
  });

  test('the same with a passphrase, both ways', async () => {
    const bytes = randomBytes(70_000);
    const [ours, theirs, plain] = [age.path('ours.age'), age.path('theirs.age'), age.path('plain')];
    await sealToFile(() => pieces(bytes), {to: passphrase, path: ours, armor}, machine);
    await age.age(['-d', '-j', 'batchpass', '-o', plain, ours], words);
    expect((await readFile(plain)).equals(bytes)).toBe(true);
    await age.age(['-e', ...(armor ? ['-a'] : []), '-j', 'batchpass', '-o', theirs, plain], words);
    expect((await opened(theirs, passphrase)).equals(bytes)).toBe(true);
  });
});

test('each of several recipients opens it, those of the hybrid kind too', async () => {
  const bytes = randomBytes(100);
  const path = age.path('ours.age');
  // age itself does not mix the two kinds; so each has a file of its own.
  await sealToFile(() => pieces(bytes), {to: {recipients: [key.recipient, other.recipient]}, path}, machine);
  for (const {file} of [key, other]) await age.age(['-d', '-i', file, '-o', age.path('plain'), path]);
  const second = age.path('hybrid.age');
  await sealToFile(() => pieces(bytes), {to: {recipients: [hybrid.recipient]}, path: second}, machine);
  const plain = age.path('plain');
  await age.age(['-d', '-i', hybrid.file, '-o', plain, second]);
  expect(await readFile(plain)).toEqual(bytes);
  const third = age.path('theirs.age');
  await age.age(['-e', '-r', hybrid.recipient, '-o', third, plain]);
  expect(await opened(third, {identities: identitiesFrom(hybrid.text, hybrid.file)})).toEqual(bytes);
});

test('a backup of keys is one that age opens, and tar unpacks', async () => {
  const {target} = await openTargetDirectory(emptyDirectory(), machine);
  putFiles(target.path, {'identity/config.json': configText(anIdentity())}, 0o600);
  const [path, plain] = [age.path('keys.age'), age.path('keys.tar')];
  await backUpKeys(target, {path, to: {recipients: [key.recipient]}, now: new Date()}, machine);
  await age.age(['-d', '-i', key.file, '-o', plain, path]);
  expect((await readFile(plain)).toString('latin1')).toContain('identity/config.json');
});

describe('where one refuses, so does the other', () => {
  /** Whether it opens for each of them. */
  async function whoOpens(path: string, keys: OpenWith): Promise<{age: boolean; we: boolean}> {
    const [theirs, ours] = await Promise.allSettled([
      age.age(['-d', '-i', key.file, '-o', age.path('plain'), path]),
      opened(path, keys),
    ]);
    if (ours.status === 'rejected') expect(ours.reason).toBeInstanceOf(Failure);
    return {age: theirs.status === 'fulfilled', we: ours.status === 'fulfilled'};
  }

  test.each([
    ['binary', false],
    ['text', true],
  ])('cut off or changed, %s', async (_form, armor) => {
    const path = age.path('ours.age');
    await sealToFile(pieces(randomBytes(66_000)), {to: {recipients: [key.recipient]}, path, armor}, machine);
    const whole = await readFile(path);
    const keys = {identities: identitiesFrom(key.text, key.file)};
    expect(await whoOpens(path, keys)).toEqual({age: true, we: true});
    const places = [0, 20, 30, 60, 100, 150, 167, 180, 200, 5000, 65_700, 66_000, whole.length - 40, whole.length - 2];
    for (const at of places) {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      const files = [await age.file('changed', changed), await age.file('cut', whole.subarray(0, at))];
      for (const file of files) expect(await whoOpens(file, keys), `${file} at ${at}`).toEqual({age: false, we: false});
    }
  });

  test.each<[string, (text: string) => string]>([
    ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
    ['space around', (text) => `\n \n${text}\n\n`],
    ['words in front', (text) => `hello\n${text}`],
    ['words behind', (text) => `${text}hello\n`],
    ['an empty line within', (text) => text.replace('-----\n', '-----\n\n')],
    ['a shorter line within', (text) => text.replace(/^(.{60}).{4}\n/m, '$1\n')],
    ['a space at the end of a line', (text) => text.replace(/^(.{64})\n/m, '$1 \n')],
    ['without its last end of line', (text) => text.trimEnd()],
    ['without its last line', (text) => text.replace(/-----END.*\n/, '')],
    ['padding within', (text) => text.replace(/^(.{62})..\n/m, '$1==\n')],
  ])('text with %s', async (_what, change) => {
    const path = age.path('ours.age');
    await sealToFile(pieces(randomBytes(300)), {to: {recipients: [key.recipient]}, path, armor: true}, machine);
    const file = await age.file('changed', change(await readFile(path, 'utf8')));
    const {age: theirs, we} = await whoOpens(file, {identities: identitiesFrom(key.text, key.file)});
    expect(we).toBe(theirs);
  });
});
