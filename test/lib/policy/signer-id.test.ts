// Signer ids: the published sample, ten thousand random ones, and every way to mistype one.
import {createHash, generateKeyPairSync} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {keyOfSigner, signerId as simulatedId} from '../../../sandbox/simulated/cas/signer-id.ts';
import {
  keyOfSeed,
  readSignerId,
  seedOfKey,
  signerIdOf,
  signerIdOfKey,
  signerIdTrouble,
} from '../../../src/lib/policy/signer-id.ts';

const sample = 'N2exBX7Tpyyu8g2ofoxwfMNVNbL5G4F5Zygso6MyBp78k37gr7';
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** The same bytes in every run. */
const keyNumber = (number: number) => createHash('sha256').update(`key ${number}`).digest();

const everyId = Array.from({length: 10_000}, (_, number) => signerIdOf(keyNumber(number)));

describe('ten thousand ids', () => {
  test('come back as the keys that they name', () => {
    const wrong = everyId.filter((id, number) => {
      const read = readSignerId(id);
      return !('publicKey' in read && read.publicKey.equals(keyNumber(number)));
    });
    expect(wrong).toEqual([]);
    expect(new Set(everyId.map((id) => id.length))).toEqual(new Set([50]));
  });

  test('are caught when one character is another one, anywhere and in each of them', () => {
    const accepted = everyId.flatMap((id, number) => {
      // A place and a character that come by turns: each pair of them occurs several times.
      const place = number % id.length;
      const others = [...alphabet].filter((digit) => digit !== id[place]);
      return [others[number % others.length], others[(number * 31) % others.length]]
        .map((digit) => `${id.slice(0, place)}${digit}${id.slice(place + 1)}`)
        .filter((text) => signerIdTrouble(text) === undefined);
    });
    expect(accepted).toEqual([]);
  });
});

test('every change of one character, and every loss and gain of one, is caught', () => {
  const accepted = [sample, ...everyId.slice(0, 15)].flatMap((id) =>
    [...id].flatMap((own, place) => {
      const [before, after] = [id.slice(0, place), id.slice(place + 1)];
      const changed = [...alphabet, '0', 'O', 'I', 'l', ' ', 'é'].filter((digit) => digit !== own);
      const lost = before + after;
      const swapped = after === '' || after[0] === own ? [] : [`${before}${after[0]}${own}${after.slice(1)}`];
      const all = [
        lost,
        ...swapped,
        ...changed.flatMap((digit) => [`${before}${digit}${after}`, `${before}${digit}${own}${after}`]),
      ];
      return all.filter((text) => signerIdTrouble(text) === undefined);
    }),
  );
  expect(accepted).toEqual([]);
});

test('the published sample is sound', () => {
  const read = readSignerId(sample);
  expect('publicKey' in read && read.publicKey.toString('hex')).toMatch(/^d15fd6c0.*708f642$/);
  expect('publicKey' in read && signerIdOf(read.publicKey)).toBe(sample);
});

test('is what the other side makes of the same key', () => {
  const {privateKey} = generateKeyPairSync('ed25519');
  const id = signerIdOfKey(privateKey);
  expect(id).toBe(simulatedId(privateKey));
  expect(keyOfSigner(id)?.export({type: 'spki', format: 'pem'})).toBe(
    generatePublic(privateKey.export({type: 'pkcs8', format: 'der'})),
  );
});

function generatePublic(pkcs8: Buffer): string | Buffer {
  return keyOfSigner(signerIdOfKey(keyOfSeed(pkcs8.subarray(-32))))?.export({type: 'spki', format: 'pem'}) ?? '';
}

test('a seed gives the key of RFC 8032, and comes back', () => {
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
  const key = keyOfSeed(seed);
  expect(seedOfKey(key)).toEqual(seed);
  expect(signerIdOfKey(key)).toBe(
    signerIdOf(Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex')),
  );
});

test.each<[string, string, string]>([
  ['nothing', '', 'it has 0 characters, not about 50'],
  ['a key hash', 'ab'.repeat(32), 'it has 64 characters, not about 50'],
  ['a digit that base58 leaves out', `${sample.slice(0, 9)}0${sample.slice(10)}`, 'its character 10 is none of base58'],
  ['a mistyped one', `${sample.slice(0, 49)}8`, 'its checksum is wrong: it is mistyped'],
  ['too few bytes', sample.slice(0, 46), 'it holds 34 bytes, not 37'],
  ['leading ones', `1${sample}`, 'it holds 38 bytes, not 37'],
])('%s is no signer id', (_, text, complaint) => {
  expect(signerIdTrouble(text)).toBe(complaint);
});

test('another version byte is another thing', () => {
  const id = simulatedWithVersion(0x0b);
  expect(signerIdTrouble(id)).toBe('it names something else than an Ed25519 key');
});

function simulatedWithVersion(version: number): string {
  const payload = Buffer.concat([Buffer.of(version), keyNumber(1)]);
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  let [rest, text] = [
    BigInt(`0x${Buffer.concat([payload, digest(digest(payload)).subarray(0, 4)]).toString('hex')}`),
    '',
  ];
  for (; rest > 0n; rest /= 58n) text = `${alphabet[Number(rest % 58n)]}${text}`;
  return text;
}

test('what is no key is refused', () => {
  expect(() => signerIdOf(Buffer.alloc(31))).toThrow('32 bytes');
  expect(() => keyOfSeed(Buffer.alloc(33))).toThrow('32 bytes');
  const {privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  expect(() => signerIdOfKey(privateKey)).toThrow('Ed25519');
  expect(() => seedOfKey(privateKey)).toThrow('no such seed');
});
