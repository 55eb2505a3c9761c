// What the simulated CAS takes of the operator: signed and encrypted policies, and why not.
import {describe, expect, test} from 'vitest';
import {publicHalf} from '../../../../sandbox/simulated/cas/keys.ts';
import {takePolicy} from '../../../../sandbox/simulated/cas/policies.ts';
import {encryptionCipher} from '../../../../sandbox/simulated/cas/policy-cipher.ts';
import {Refused} from '../../../../sandbox/simulated/cas/sessions.ts';
import {keyOfSeed, signerId, signText} from '../../../../sandbox/simulated/cas/signer-id.ts';
import {type CasState, freshState} from '../../../../sandbox/simulated/cas/state.ts';

const [alice, bob] = [1, 2].map((byte) => keyOfSeed(Buffer.alloc(32, byte))) as [
  ReturnType<typeof keyOfSeed>,
  ReturnType<typeof keyOfSeed>,
];

function policy(name: string, more = '') {
  return `name: ${name}\nversion: "0.3.10"\n${more}`;
}

function signed(text: string, ...keys: (typeof alice)[]) {
  return {text, signatures: keys.map((key) => ({signer: signerId(key), signature: signText(text, key)}))};
}

function aCas(): CasState & {take(request: Parameters<typeof takePolicy>[1]): string} {
  const state = freshState({version: '6.0.6', node: 'n'});
  return {
    ...state,
    take(request) {
      const {contents, hash} = takePolicy(this, request);
      this.contents = contents;
      return hash;
    },
  };
}

test('is whoever’s who signed it, and only that one changes it', () => {
  const cas = aCas();
  const hash = cas.take(signed(policy('a'), alice));
  const next = policy('a', `predecessor: ${hash}\nsecrets: []\n`);
  expect(() => cas.take(signed(next, bob))).toThrow('update is not permitted');
  expect(cas.take(signed(next, alice))).toMatch(/^[0-9a-f]{64}$/);
  expect(cas.take(signed(next, alice))).toMatch(/^[0-9a-f]{64}$/);
});

describe('is refused', () => {
  const good = signed(policy('a'), alice);
  test.each<[string, Parameters<typeof takePolicy>[1], string]>([
    ['without a signature', {...good, signatures: []}, 'nobody has signed'],
    ['when a byte was altered', {...good, text: good.text.replace('a', 'b')}, 'is not valid for this policy'],
    [
      'when its creator has not signed',
      signed(policy('a', `creator:\n  signer: ${signerId(bob)}\n`), alice),
      'has not signed',
    ],
    [
      'when one of two signatures is not valid',
      {...good, signatures: [...good.signatures, {signer: signerId(bob), signature: 'ab'.repeat(64)}]},
      'is not valid for this policy',
    ],
    [
      'when there is no such predecessor',
      signed(policy('a', `predecessor: ${'ab'.repeat(32)}\n`), alice),
      'does not exist',
    ],
    ['in a namespace that is not there', signed(policy('x/a'), alice), 'does not exist'],
    ['when it is none', signed('hello', alice), 'a session is a map'],
  ])('%s', (_, request, reason) => {
    expect(() => aCas().take(request)).toThrow(reason);
  });

  test('when it is stale', () => {
    const cas = aCas();
    const first = cas.take(signed(policy('a'), alice));
    cas.take(signed(policy('a', `predecessor: ${first}\nsecrets: []\n`), alice));
    expect(() => cas.take(signed(policy('a', `predecessor: ${first}\nvolumes: []\n`), alice))).toThrow(
      'not the current version',
    );
    expect(() => cas.take(signed(policy('a'), alice))).toThrow('exists already');
  });
});

test('encrypted, opens with the key of this CAS only', () => {
  const [cas, other] = [aCas(), aCas()];
  const {text, signatures} = signed(policy('a'), alice);
  const sealed = encryptionCipher.seal(
    JSON.stringify({text, signatures}),
    publicHalf(cas.keys.encryptionKey).subarray(-32),
  );
  expect(() => other.take(sealed)).toThrow(Refused);
  expect(() => other.take(sealed)).toThrow('not encrypted for this CAS');
  const altered = {...sealed, encrypted: sealed.encrypted.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))};
  expect(() => cas.take(altered)).toThrow('not encrypted for this CAS');
  expect(cas.take(sealed)).toMatch(/^[0-9a-f]{64}$/);
});
