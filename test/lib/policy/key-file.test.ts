// Files of keys in every form that is read, and what is refused; nothing of a key is in any message.
import {createPrivateKey, generateKeyPairSync} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {generateX25519Identity, identityToRecipient} from 'age-encryption';
import {describe, expect, test} from 'vitest';
import {sealToFile} from '../../../src/lib/keys/sealed-file.ts';
import {pkcs8, readKeyFile, seedBytes} from '../../../src/lib/policy/key-file.ts';
import {keyOfSeed, signerIdOfKey} from '../../../src/lib/policy/signer-id.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {anIdentity, configText, keyMachine, rsaKey} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const owner = anIdentity();
const other = anIdentity();
const seed = Buffer.from(owner.seed);
const signer = signerIdOfKey(keyOfSeed(seed));
const signingPem = pkcs8(keyOfSeed(seed));
const passphrase = new Secret('correct horse battery staple');
const encrypted = createPrivateKey(signingPem)
  .export({type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: passphrase.reveal()})
  .toString();

async function read(content: string, open?: Parameters<typeof readKeyFile>[1]) {
  const path = join(emptyDirectory(), 'keys');
  writeFileSync(path, content, {mode: 0o600});
  const learnt: Secret[] = [];
  const keys = await readKeyFile(path, open, keyMachine({learn: (secret) => learnt.push(secret)}));
  return {keys, learnt: learnt.map((secret) => secret.reveal())};
}

test.each<[string, string, {form: string; signs: boolean; owns: boolean}]>([
  ['a state, the seed a list of bytes', configText(owner), {form: 'state of the SCONE CLI', signs: true, owns: true}],
  [
    'a state, the seed in hex',
    JSON.stringify({session_signing_keypair_ed25519_seed: seed.toString('hex')}),
    {form: 'state of the SCONE CLI', signs: true, owns: false},
  ],
  [
    'a state, the seed in base64',
    JSON.stringify({identity: owner.pem, session_signing_keypair_ed25519_seed: seed.toString('base64')}),
    {form: 'state of the SCONE CLI', signs: true, owns: true},
  ],
  [
    'a state without a seed',
    JSON.stringify({identity: owner.pem}),
    {form: 'state of the SCONE CLI', signs: false, owns: true},
  ],
  ['a key that signs', signingPem, {form: 'PEM', signs: true, owns: false}],
  ['a key with the line ends of Windows', signingPem.replaceAll('\n', '\r\n'), {form: 'PEM', signs: true, owns: false}],
  ['an owner', owner.pem, {form: 'PEM', signs: false, owns: true}],
  ['both', signingPem + owner.pem, {form: 'PEM', signs: true, owns: true}],
  [
    'both, and a certificate of somebody else',
    other.pem.slice(other.pem.indexOf('-----BEGIN CERT')) + signingPem + owner.pem,
    {form: 'PEM', signs: true, owns: true},
  ],
])('%s is read', async (_, content, expected) => {
  const {keys, learnt} = await read(content);
  expect({form: keys.form, signs: keys.signing !== undefined, owns: keys.owner !== undefined}).toEqual(expected);
  if (expected.signs) expect(keys.signing?.signerId).toBe(signer);
  if (expected.owns) expect(keys.owner).toMatchObject({fingerprint: owner.key, kind: 'EC prime256v1'});
  if (expected.signs) expect(learnt).toContain(seed.toString('hex'));
});

test('an encrypted key opens with its passphrase', async () => {
  expect((await read(encrypted, {passphrase})).keys.signing?.signerId).toBe(signer);
});

test('a sealed file opens with the key that it is sealed for, and says that it is sealed', async () => {
  const identity = await generateX25519Identity();
  const path = join(emptyDirectory(), 'keys.age');
  const to = {recipients: [await identityToRecipient(identity)]};
  const plain = async function* () {
    yield Buffer.from(signingPem);
  };
  await sealToFile(plain, {to, path, armor: true}, keyMachine());
  const keys = await readKeyFile(path, {identities: [new Secret(identity)]}, keyMachine());
  expect({isSealed: keys.isSealed, id: keys.signing?.signerId}).toEqual({isSealed: true, id: signer});
  await expect(readKeyFile(path, undefined, keyMachine())).rejects.toThrow('the file of keys is sealed');
});

describe('what is refused says why, and nothing of the keys', () => {
  const twoKeys = signingPem + pkcs8(generateKeyPairSync('ed25519').privateKey);
  test.each<[string, string, string]>([
    ['nothing', '', 'it has no private key'],
    ['a certificate alone', owner.pem.slice(owner.pem.indexOf('-----BEGIN CERT')), 'it has no private key'],
    ['a key without a certificate', rsaKey(), 'no Ed25519 key that signs policies'],
    [
      'somebody else’s certificate',
      signingPem + other.pem.slice(other.pem.indexOf('-----BEGIN CERT')),
      'belongs to another key',
    ],
    ['two keys that sign', twoKeys, 'more than one key for the same purpose'],
    ['two owners', owner.pem + other.pem, 'more than one key for the same purpose'],
    ['a damaged key', signingPem.replace('MC4C', 'MC5C'), 'its key is damaged'],
    ['an encrypted key without a passphrase', encrypted, 'its private key is encrypted'],
    ['a state that is cut off', configText(owner).slice(0, 400), 'it is not JSON'],
    [
      'a state with another certificate',
      JSON.stringify({
        identity: owner.pem.split('-----BEGIN CERT')[0] + other.pem.slice(other.pem.indexOf('-----BEGIN CERT')),
      }),
      'belongs to another',
    ],
  ])('%s', async (_, content, reason) => {
    const failure = await read(content).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    const {message} = failure as Failure;
    expect(message).toContain(reason);
    for (const secret of [signingPem, owner.pem].map((pem) => pem.split('\n')[1] ?? '')) {
      expect(message).not.toContain(secret);
    }
  });

  test('a wrong passphrase', async () => {
    await expect(read(encrypted, {passphrase: new Secret('another passphrase of theirs')})).rejects.toThrow(
      'the passphrase does not open its key',
    );
  });
});

test.each([
  ['"abc"'],
  ['[1,2,3]'],
  ['{"seed":"x"}'],
  ['12'],
  [JSON.stringify([...seed, 1])],
  [JSON.stringify([...seed.subarray(1), 256])],
])('a seed written as %s is left to the program', async (json) => {
  expect(seedBytes(json)).toBeUndefined();
  const {keys, learnt} = await read(`{"session_signing_keypair_ed25519_seed": ${json}}`);
  expect(keys.signing).toBeUndefined();
  expect(keys.unreadSeed?.reveal()).toBe(json);
  expect(learnt.length).toBeGreaterThan(0);
});
