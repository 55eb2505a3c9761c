import {createMessage, enums, generateKey, readKey, revokeKey, sign} from 'openpgp';
import {beforeAll, describe, expect, it} from 'vitest';
import {createTestKey, signedAt, type TestKey} from '../../../sandbox/release/sign.ts';
import {dearmorSignature} from '../../../src/lib/release/armor.ts';
import {verifySignature} from '../../../src/lib/release/signature.ts';
import {loadTrustedKeys, readTrustedKey} from '../../../src/lib/release/trusted-key.ts';
import {vendorKey} from '../../../src/lib/scone/trust.ts';
import {today} from '../../support/release.ts';

const bytes = Buffer.from('what is signed\n');
const day = 86_400;

async function judge(publicKey: string, signature: string, {now = today, signed = bytes} = {}) {
  const keys = await loadTrustedKeys([await readTrustedKey(publicKey, 'test')]);
  return await verifySignature({content: signed, signature, keys, now});
}

let key: TestKey;
beforeAll(async () => {
  key = await createTestKey('test');
});

describe('a detached signature', () => {
  it('is good when a trusted key made it over these bytes', async () => {
    const verdict = await judge(key.publicKey, await key.sign(bytes));
    expect(verdict).toEqual({good: true, fingerprint: key.fingerprint, keyExpires: null});
  });

  it('is good when a subkey that may sign made it', async () => {
    const withSubkey = await createTestKey('test', {subkeys: [{sign: true}]});
    const verdict = await judge(withSubkey.publicKey, await withSubkey.sign(bytes));
    expect(verdict).toMatchObject({good: true, fingerprint: withSubkey.fingerprint});
  });

  it('tells when the key will expire', async () => {
    const passing = await createTestKey('test', {keyExpirationTime: 365 * day});
    const verdict = await judge(passing.publicKey, await passing.sign(bytes));
    expect(verdict).toMatchObject({good: true, keyExpires: new Date('2027-01-01T00:00:00Z')});
  });

  it('is bad over other bytes', async () => {
    const verdict = await judge(key.publicKey, await key.sign(bytes), {signed: Buffer.from('something else')});
    expect(verdict).toMatchObject({good: false, reason: expect.stringMatching(/does not belong to this file/)});
  });

  it('is bad when its key has expired since, though it was good when made', async () => {
    const passing = await createTestKey('test', {keyExpirationTime: 30 * day});
    const signature = await passing.sign(bytes);
    expect(await judge(passing.publicKey, signature, {now: new Date('2026-01-20T00:00:00Z')})).toMatchObject({
      good: true,
    });
    const verdict = await judge(passing.publicKey, signature);
    expect(verdict).toMatchObject({good: false, reason: expect.stringMatching(/expired on 2026-01-31/)});
  });

  it('is bad when its key is revoked, though the bytes are right', async () => {
    const {privateKey} = await generateKey({userIDs: [{name: 'x'}], date: signedAt, format: 'object'});
    const signature = await sign({
      message: await createMessage({binary: bytes}),
      signingKeys: privateKey,
      detached: true,
      date: signedAt,
    });
    expect(await judge(privateKey.toPublic().armor(), signature)).toMatchObject({good: true});
    const reasonForRevocation = {flag: enums.reasonForRevocation.keyCompromised, string: 'stolen'};
    const {publicKey} = await revokeKey({key: privateKey, reasonForRevocation, date: signedAt, format: 'object'});
    const verdict = await judge(publicKey.armor(), signature);
    expect(verdict).toMatchObject({good: false, reason: expect.stringMatching(/is revoked/)});
  });

  it('is bad when its signing subkey has expired', async () => {
    const passing = await createTestKey('test', {subkeys: [{sign: true, keyExpirationTime: 30 * day}]});
    const verdict = await judge(passing.publicKey, await passing.sign(bytes));
    expect(verdict).toMatchObject({good: false, reason: expect.stringMatching(/cannot be relied on/)});
  });

  it('is bad when it is from the future', async () => {
    const verdict = await judge(key.publicKey, await key.sign(bytes, new Date('2026-06-01T12:00:01Z')));
    expect(verdict).toMatchObject({good: false, reason: expect.stringMatching(/from the future/)});
  });

  it('is bad with a weak hash', async () => {
    const {privateKey} = await generateKey({
      type: 'rsa',
      rsaBits: 2048,
      userIDs: [{name: 'x'}],
      date: signedAt,
      format: 'object',
    });
    // Its preferences are changed after its own certificate was made, so that only this signature is weak.
    const [certificate] = privateKey.users[0]?.selfCertifications ?? [];
    if (certificate) certificate.preferredHashAlgorithms = [enums.hash.sha1];
    const weak = await sign({
      message: await createMessage({binary: bytes}),
      signingKeys: privateKey,
      detached: true,
      date: signedAt,
      config: {preferredHashAlgorithm: enums.hash.sha1, nonDeterministicSignaturesViaNotation: false},
    });
    const verdict = await judge(privateKey.toPublic().armor(), weak);
    expect(verdict).toMatchObject({good: false, reason: expect.stringMatching(/weak hash/)});
  });

  it('is bad when it is one over text, where line ends do not count', async () => {
    const {privateKey} = await generateKey({userIDs: [{name: 'x'}], date: signedAt, format: 'object'});
    const message = await createMessage({text: bytes.toString()});
    const signature = await sign({message, signingKeys: privateKey, detached: true, date: signedAt});
    const verdict = await judge(privateKey.toPublic().armor(), signature);
    expect(verdict).toMatchObject({good: false, reason: expect.stringMatching(/not one over a file/)});
  });

  it('is bad whichever of its characters is changed', async () => {
    const text = await key.sign(bytes);
    for (let index = 0; index < text.length; index++) {
      const changed = Buffer.from(text);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(await judge(key.publicKey, changed.toString()), `character ${index}`).toMatchObject({good: false});
    }
  });
});

describe('the armour of a signature', () => {
  it.each([
    ['nothing', ''],
    ['a web page', '<html>not found</html>'],
    ['text before it', 'X\n$'],
    ['text behind it', '$\nX'],
    ['two of them', '$$'],
  ])('is not %s', async (_, pattern) => {
    const text = await key.sign(bytes);
    expect(dearmorSignature(pattern.replaceAll('$', text))).toHaveProperty('wrong');
  });

  it('may have header lines and Windows line ends', async () => {
    const text = (await key.sign(bytes)).replace('\n', '\nVersion: GnuPG v2\nComment: x\n');
    expect(dearmorSignature(text)).toHaveProperty('packets');
    expect(dearmorSignature(text.replaceAll(/\r?\n/g, '\r\n'))).toHaveProperty('packets');
  });
});

describe('trusted keys', () => {
  it('the pinned one has the fingerprint that is written down, and neither expiry nor revocation', async () => {
    const [pinned] = await loadTrustedKeys([vendorKey]);
    expect(pinned?.fingerprint).toBe('5BCAD31DCC8D5D722B7B7ABD2EBE04E7CC816D32');
    expect(await pinned?.key.getExpirationTime()).toBe(Number.POSITIVE_INFINITY);
    expect(await pinned?.key.isRevoked()).toBe(false);
  });

  it('with another fingerprint than written down are refused', async () => {
    const {packets} = await readTrustedKey(key.publicKey, 'test');
    await expect(loadTrustedKeys([{...vendorKey, packets}])).rejects.toThrow(/not the one that was pinned/);
  });

  it('are read without their secret part', async () => {
    const {privateKey} = await generateKey({userIDs: [{name: 'x'}], format: 'object'});
    const {packets} = await readTrustedKey(privateKey.armor(), 'test');
    const read = await readKey({binaryKey: Buffer.from(packets, 'base64')});
    expect(read.isPrivate()).toBe(false);
  });

  it('a file that is none is an error of usage that names it', async () => {
    await expect(readTrustedKey('no key', 'key.asc')).rejects.toMatchObject({kind: 'usage', object: 'key.asc'});
  });
});
