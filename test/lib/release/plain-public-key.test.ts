// Fingerprints of public keys, beside those that openpgp finds.
import {generateKey, type KeyOptions, readKey} from 'openpgp';
import {describe, expect, test} from 'vitest';
import {plainPublicKey} from '../../../src/lib/release/plain-public-key.ts';

const userIDs = [{name: 'Ada', email: 'ada@example.org'}];

async function armored(kind: KeyOptions = {userIDs}): Promise<string> {
  const {publicKey} = await generateKey({...kind, format: 'armored'});
  return publicKey;
}

describe('a key of', () => {
  test.each([
    ['an elliptic curve', {userIDs, type: 'ecc' as const}],
    ['RSA', {userIDs, type: 'rsa' as const, rsaBits: 2048 as const}],
    ['several users and subkeys', {userIDs: [...userIDs, {name: 'Bob'}], subkeys: [{}, {sign: true}]}],
  ])('%s has the fingerprint that openpgp finds', async (_, kind) => {
    const armoredKey = await armored(kind);
    const key = await readKey({armoredKey});
    expect(plainPublicKey(armoredKey)).toEqual({
      fingerprint: key.getFingerprint().toUpperCase(),
      packets: Buffer.from(key.write()).toString('base64'),
    });
  });
});

test('line ends, headers and a missing checksum are as good', async () => {
  const key = await armored();
  const plain = plainPublicKey(key);
  expect(plain).toBeDefined();
  expect(plainPublicKey(key.replaceAll('\n', '\r\n'))).toEqual(plain);
  expect(plainPublicKey(key.replace('\n\n', '\nComment: mine\n\n'))).toEqual(plain);
  expect(plainPublicKey(key.replace(/\n=.{4}\n/, '\n'))).toEqual(plain);
  expect(plainPublicKey(`\n${key}\n\n`)).toEqual(plain);
});

describe('left to the library is', () => {
  const spoilt = async (change: (bytes: Buffer) => Uint8Array) => {
    const bytes = Buffer.from((await readKey({armoredKey: await armored()})).write());
    const body = Buffer.from(change(bytes)).toString('base64').replace(/.{64}/g, '$&\n');
    return `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${body}\n-----END PGP PUBLIC KEY BLOCK-----\n`;
  };

  test('what is unchanged is not', async () => {
    expect(plainPublicKey(await spoilt((bytes) => bytes))).toBeDefined();
  });

  test.each<[string, () => Promise<string>]>([
    ['what is no key', async () => 'no key'],
    ['a private key', async () => (await generateKey({userIDs, format: 'armored'})).privateKey],
    ['a wrong checksum', async () => (await armored()).replace(/\n=.{4}\n/, '\n=AAAA\n')],
    ['text after the block', async () => `${await armored()}more`],
    ['two blocks', async () => (await armored()) + (await armored())],
    ['a key cut off', () => spoilt((bytes) => bytes.subarray(0, bytes.length - 3))],
    ['a key cut in a header', () => spoilt((bytes) => bytes.subarray(0, 1))],
    ['bytes after the last packet', () => spoilt((bytes) => Buffer.concat([bytes, Buffer.from([0])]))],
    [
      'another version',
      () => spoilt((bytes) => Buffer.concat([bytes.subarray(0, 2), Buffer.of(6), bytes.subarray(3)])),
    ],
    ['a packet of another kind', () => spoilt((bytes) => Buffer.concat([bytes, Buffer.from([0xcb, 1, 0])]))],
    ['a second key', () => spoilt((bytes) => Buffer.concat([bytes, bytes]))],
    ['a length in parts', () => spoilt((bytes) => Buffer.concat([bytes, Buffer.from([0xc2, 0xe0, 0])]))],
  ])('%s', async (_, make) => {
    expect(plainPublicKey(await make())).toBeUndefined();
  });
});
