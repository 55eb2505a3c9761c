import {generateKeyPairSync} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {isSignedBy, keyOfSigner, signerId, signText} from '../../../../sandbox/simulated/cas/signer-id.ts';
import {hasUpstream, upstream} from '../../../support/release-upstream.ts';

const {privateKey} = generateKeyPairSync('ed25519');

test('a signer is called by its key, and found by that name', () => {
  const signer = signerId(privateKey);
  expect(signer).toMatch(/^\w{50}$/);
  expect(keyOfSigner(signer)?.export({type: 'spki', format: 'der'}).length).toBe(44);
  expect(isSignedBy('text', {signer, signature: signText('text', privateKey)})).toBe(true);
  expect(isSignedBy('other', {signer, signature: signText('text', privateKey)})).toBe(false);
});

const id = signerId(privateKey);

test.each(['', 'N', '0'.repeat(50), id.slice(0, -1), `${id.slice(0, -1)}${id.endsWith('1') ? '2' : '1'}`])(
  '%j is nobody',
  (signer) => expect(keyOfSigner(signer)).toBeUndefined(),
);

describe.skipIf(!hasUpstream)('with the vendor’s sample', () => {
  test('its signer has a name of this form', async () => {
    const file = join(upstream, 'scontain/operator-samples/main/cas_v1beta1_signedpolicy.yaml');
    const {spec} = parse(await readFile(file, 'utf8')) as {spec: {signatures: {signer: string}[]}};
    const signer = spec.signatures[0]?.signer ?? '';
    const key = keyOfSigner(signer);
    expect(key === undefined ? undefined : signerId(key)).toBe(signer);
  });
});
