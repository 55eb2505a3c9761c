import {randomBytes} from 'node:crypto';
import {identityToRecipient} from 'age-encryption';
import {describe, expect, test} from 'vitest';
import {openStream, sealStream} from '../../../src/lib/keys/seal.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {byPassphrase, quick} from '../../support/backup-ground.ts';
import {failureOf} from '../../support/key-ground.ts';

import {collect, open, pieces, seal, sealGround} from '../../support/seal-ground.ts';

const {identity, recipient, otherIdentity, hybrid, forKey, withKey} = await sealGround();

describe('what is sealed opens again', () => {
  test.each([0, 1, 47, 48, 49, 65535, 65536, 65537, 131072, 200_001])('%i bytes', async (length) => {
    const bytes = randomBytes(length);
    for (const armor of [false, true]) {
      expect((await open(await seal(bytes, forKey(), {armor}), withKey(), 777)).equals(bytes)).toBe(true);
      expect((await open(await seal(bytes, byPassphrase, {armor}), byPassphrase)).equals(bytes)).toBe(true);
    }
  });

  test.each([1, 2, 3, 7, 64])('read in pieces of %i', async (size) => {
    const bytes = randomBytes(3000);
    for (const armor of [false, true]) {
      expect(await open(await seal(bytes, forKey(), {armor}), withKey(), size)).toEqual(bytes);
    }
  });

  test('with each of several keys, of both kinds', async () => {
    const bytes = randomBytes(10);
    const sealed = await seal(bytes, {recipients: [recipient, await identityToRecipient(hybrid)]});
    for (const key of [identity, hybrid]) expect(await open(sealed, withKey(key))).toEqual(bytes);
    expect(await open(sealed, {identities: [new Secret(otherIdentity), new Secret(identity)]})).toEqual(bytes);
  });

  test('with the proof of the run that sealed it, which adds nothing to the file', async () => {
    const {bytes, proof} = await sealStream(pieces(Buffer.from('x')), forKey(), quick);
    const sealed = await collect(bytes);
    expect(await open(sealed, proof)).toEqual(Buffer.from('x'));
    expect(sealed.toString('latin1').match(/^-> /gm)).toHaveLength(1);
    const another = await sealStream(pieces(Buffer.from('y')), forKey(), quick);
    await collect(another.bytes);
    expect((await failureOf(() => open(sealed, another.proof))).summary).toBe('the sealed file is damaged');
  });

  test('from text with CRLF and empty lines around', async () => {
    const sealed = (await seal(Buffer.from('abc'), forKey(), {armor: true})).toString();
    const changed = Buffer.from(`\r\n\n${sealed.replaceAll('\n', '\r\n')}\r\n  \n`);
    for (const size of [1, 5, 1000]) expect(await open(changed, withKey(), size)).toEqual(Buffer.from('abc'));
  });

  test('as it is read: a large one is never in memory as a whole', async () => {
    const one = randomBytes(1 << 20);
    let asked = 0;
    let length = 0;
    let furthest = 0;
    const many = async function* () {
      for (; asked < 64; asked++) {
        furthest = Math.max(furthest, (asked << 20) - length);
        yield one;
      }
    };
    const sealed = (await sealStream(many(), forKey(), quick)).bytes;
    for await (const piece of await openStream(sealed, withKey(), 'x')) length += piece.length;
    expect(length).toBe(64 << 20);
    expect(furthest).toBeLessThan(8 << 20);
  });
});

describe('what is not whole never opens', () => {
  const bytes = randomBytes(70_000);

  test.each([
    ['binary', false],
    ['text', true],
  ])('cut off anywhere, %s', async (_form, armor) => {
    const sealed = await seal(bytes, forKey(), {armor});
    const header = 260;
    const cuts = [...Array(header).keys(), ...[0.3, 0.5, 0.9].map((part) => Math.floor(sealed.length * part))];
    for (const length of [...cuts, sealed.length - 100, sealed.length - 37, sealed.length - 3]) {
      const {summary, object, next} = await failureOf(() => open(sealed.subarray(0, length), withKey()));
      expect(object).toBe('/usb/keys.age');
      expect(next).toMatch(/^(?:take another copy of the file|name the file that was sealed)$/);
      expect(summary, `at ${length}`).toMatch(
        /^the sealed file (?:is empty|is cut off|is cut off or damaged|is damaged)$|^this is no sealed file$/,
      );
    }
  });

  test('at its last piece, or behind it', async () => {
    const sealed = await seal(bytes, forKey());
    const wanted = {
      summary: 'the sealed file is cut off or damaged',
      object: '/usb/keys.age',
      reason: 'its last part does not fit the seal',
      next: 'take another copy of the file',
    };
    expect(await failureOf(() => open(sealed.subarray(0, -1), withKey()))).toEqual(wanted);
    expect(await failureOf(() => open(sealed.subarray(0, 167 + 16 + 65536 + 16), withKey()))).toEqual(wanted);
    expect(await failureOf(() => open(Buffer.concat([sealed, Buffer.from('x')]), withKey()))).toEqual(wanted);
  });

  test('with one bit changed, wherever', async () => {
    const sealed = await seal(Buffer.from('some keys'), forKey());
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      const failure = await failureOf(() => open(changed, withKey()));
      expect(failure.summary, `byte ${at}`).toMatch(
        /^the sealed file is (?:damaged|cut off|cut off or damaged)$|^this is no sealed file$|^none of the given age keys opens the file$|^the file is sealed with a passphrase$/,
      );
      expect(failure.next).toBeDefined();
    }
  });

  test('in the middle of a large one, as damage, not as a cut', async () => {
    const large = await seal(randomBytes(3_000_000), forKey());
    large.writeUInt8(large.readUInt8(100_000) ^ 1, 100_000);
    expect(await failureOf(() => open(large, withKey(), 65536))).toEqual({
      summary: 'the sealed file is damaged',
      object: '/usb/keys.age',
      reason: 'a part of it does not fit the seal',
      next: 'take another copy of the file',
    });
  });
});
