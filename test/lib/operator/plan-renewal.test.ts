// Copies of the pull secrets beside a given account: renewed where they are old, and held back by what the registry says.
import {expect, test} from 'vitest';
import {type CopiesLook, planRenewal} from '../../../src/lib/operator/plan-renewal.ts';
import {changesOf} from '../../../src/lib/plan/step.ts';
import type {PullSecret, PullSecretReading} from '../../../src/lib/pull-secrets/pull-secret.ts';
import {heldCredential} from '../../../src/lib/pull-secrets/pull-secret-facts.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {account} from '../../support/operator-settings.ts';

const [given, old] = [heldCredential('ada', account.accessToken), heldCredential('ada', new Secret('old-token'))];
const others = heldCredential('eve', new Secret('her-token'));

function secret(namespace: string, credential = given, name = 'sconeapps'): PullSecret {
  const isSource = namespace === 'scone-system';
  const maker = {by: 'us'} as const;
  return {
    ...{namespace, name, uid: '', servers: ['r'], isSource, credential},
    email: '',
    maker,
    since: '',
    kept: undefined,
  };
}

function plan(secrets: PullSecret[], changes: Partial<CopiesLook> & {more?: Partial<PullSecretReading>} = {}) {
  const {more, ...look} = changes;
  const none = {missing: [], images: [], stuck: [], namespaces: 3, onlyNamespace: undefined, troubles: []};
  const reading: PullSecretReading = {...none, secrets: [secret('scone-system'), ...secrets], ...more};
  const copies: CopiesLook = {reading, proof: undefined, mayWrite: true, renew: async () => [], ...look};
  return planRenewal(account, copies, new Date());
}

const refused = {is: 'refused', expired: true, reason: 'it has expired'} as const;
const tooLittle = {is: 'too-little', denied: [], images: 3} as const;

test.each<[string, ReturnType<typeof plan>, string, number]>([
  ['no copies', plan([]), '', 0],
  ['copies that hold the account', plan([secret('shop')]), 'PS182 ok', 0],
  ['old copies, of whatever name', plan([secret('shop', old), secret('bank', old, 'own')]), 'PS182 failed', 1],
  ['a secret of somebody else', plan([secret('shop', others, 'own')]), '', 0],
  ['old copies that we may not write', plan([secret('shop', old)], {mayWrite: false}), 'PS182 failed', 0],
  ['an account that is refused', plan([secret('shop', old)], {proof: refused}), 'PS184 failed', 0],
  ['an account that may not fetch all', plan([], {proof: tooLittle}), 'PS184 failed', 0],
  ['one namespace only', plan([], {more: {onlyNamespace: 'scone-system'}}), 'PS182 skipped', 0],
])('%s', (_, {findings, steps, blocks}, verdicts, changes) => {
  expect(findings.map(({code, verdict}) => `${code} ${verdict}`).join()).toBe(verdicts);
  expect(steps.flatMap(changesOf)).toHaveLength(changes);
  expect(blocks !== undefined).toBe(verdicts === 'PS184 failed');
  expect(JSON.stringify([findings, steps])).not.toMatch(/token-1|old-token|her-token/);
});

test('a registry that cannot be asked holds nothing back', () => {
  const {findings, steps, blocks} = plan([secret('shop', old)], {proof: {is: 'unknown', reason: 'it is not there'}});
  expect(findings.map(({code, verdict}) => `${code} ${verdict}`)).toEqual(['PS184 unknown', 'PS182 failed']);
  expect([steps.length, blocks]).toEqual([1, undefined]);
});
