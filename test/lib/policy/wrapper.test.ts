// Files of signed and encrypted policies: whoever judges them and whoever uses them sees the same in them.
import {expect, test} from 'vitest';
import {policyTextsIn} from '../../../src/lib/policy/policy-text.ts';
import {readPolicyFile} from '../../../src/lib/policy/signed-policy.ts';
import {wrapperOf} from '../../../src/lib/policy/wrapper.ts';

const session = 'name: a\nversion: "0.3.10"\n# ünïcode 😀\n';
const signatures = [{signer: 'N', signature: 'ab'}];
const object = (kind: string, spec: object) => ({apiVersion: 'cas.scone.cloud/v1beta1', kind, spec});

test.each<[string, object, string]>([
  ['signed, as the program prints it', {session, signatures}, 'signed'],
  ['signed, as an object', object('SignedPolicy', {policy: session, signatures, casAddress: 'https://a'}), 'signed'],
  ['encrypted, as the program prints it', {encrypted_session: 'QUJD', encryption_key: 'ab'}, 'encrypted'],
  ['encrypted, as an object', object('EncryptedPolicy', {policy: 'QUJD', encryptionKey: 'ab'}), 'encrypted'],
])('%s: both readers see it so', (_, content, form) => {
  const text = JSON.stringify(content);
  const [read, ...more] = readPolicyFile(text, 'f');
  const [seen, ...others] = policyTextsIn(text, 'f');
  expect([read?.kind, seen?.form, more.length, others.length]).toEqual([form, form, 0, 0]);
  if (read?.kind !== 'signed' || seen?.form !== 'signed' || !('document' in seen.reading)) return;
  expect([read.session, seen.reading.document.text]).toEqual([session, session]);
  expect([read.signatures, seen.signatures]).toEqual([signatures, signatures]);
});

test.each([
  ['a policy that nobody has signed', {name: 'a', version: '0.3.10'}],
  ['another object', {apiVersion: 'v1', kind: 'Secret', spec: {policy: 'x'}}],
])('%s is in no wrapper', (_, value) => {
  const at = (of: unknown, name: string) => (of as Record<string, unknown> | undefined)?.[name];
  expect(wrapperOf<unknown>(value, (value as {kind?: string}).kind, at)).toBeUndefined();
});
