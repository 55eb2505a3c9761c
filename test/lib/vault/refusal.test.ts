import {describe, expect, test} from 'vitest';
import {Judgement} from '../../../src/lib/plan/judgement.ts';
import {hasVaultManifests, judgeRefusal, judgeVaults} from '../../../src/lib/vault/refusal.ts';
import {type VaultFacts, vaultFacts} from '../../../src/lib/vault/vault-object.ts';
import {lacksFor, verifierObjects} from '../../../src/lib/vault/verifier.ts';

const vault: VaultFacts = {
  name: 'myvault',
  namespace: 'prod',
  state: 'HEALTHY',
  image: 'registry.example/vault:5.8.0',
  ownerId: '4711',
  casAddress: 'cas.prod:18765',
  statement: 'c3RhdGVtZW50',
};

test.each([
  ['5.8.0', true],
  ['5.8.1', true],
  ['5.9.0-rc.1', false],
  ['5.9.0', false],
  ['6.0.0', false],
  ['6.0.6', false],
])('%s has manifests of a Vault: %s', (version, has) => expect(hasVaultManifests(version)).toBe(has));

describe('a Vault is not made of a release that has none', () => {
  function refusal(version: string, vaults: VaultFacts[] = []) {
    const judgement = new Judgement('vault');
    judgeRefusal(version, vaults, 'kubectl provision', judgement);
    const [finding] = judgement.findings;
    return {verdict: finding?.verdict, text: [finding?.summary, ...(finding?.details ?? []), finding?.hint].join('\n')};
  }

  test.each([
    ['5.9.0', ['release 5.9.0 has no Vault', 'its operator still knows the kind', '--set-version 5.8.0']],
    ['6.0.6', ['release 6.0.6 has no Vault', 'its operator does not know the kind']],
  ])('of release %s, and it is said why', (version, words) => {
    const {verdict, text} = refusal(version);
    expect(verdict).toBe('failed');
    for (const word of words) expect(text).toContain(word);
    expect(text).not.toContain('to come away');
  });

  test('and where there is one, the steps that lead away from it are named', () => {
    const {text} = refusal('6.0.6', [vault]);
    expect(text).toContain('kubectl provision vault myvault -n prod --local-backup');
    expect(text).toContain('kubectl delete vault -n prod myvault');
    expect(text).toContain('operator --reconcile --remove-vault-crd');
  });
});

test('Vaults are listed, the unwell as warnings', () => {
  const judgement = new Judgement('vault');
  judgeVaults([vault, {...vault, name: 'other', state: 'PENDING'}], judgement);
  expect(judgement.findings.map(({verdict, summary}) => `${verdict} ${summary}`)).toEqual([
    'ok Vault prod/myvault is healthy',
    'warning Vault prod/other is not healthy (PENDING)',
  ]);
  const none = new Judgement('vault');
  judgeVaults([], none);
  expect(none.findings).toMatchObject([{verdict: 'ok', summary: 'there is no Vault in the cluster'}]);
});

describe('an object', () => {
  const metadata = {name: 'myvault', namespace: 'prod'};
  const object = {apiVersion: 'services.scone.cloud/v1beta1', kind: 'Vault', metadata};

  test('is read as far as it tells', () => {
    const spec = {
      server: {
        image: {repository: 'registry.example/vault', tag: '5.8.0'},
        extraEnvironmentVars: {OWNER_ID: '4711', SCONE_CAS_ADDR: 'cas.prod:18765'},
      },
    };
    const status = {state: 'HEALTHY', initStatement: 'c3RhdGVtZW50'};
    expect(vaultFacts({...object, spec, status})).toEqual(vault);
    expect(vaultFacts(object)).toEqual({...metadata, state: 'not reported'});
    expect(vaultFacts({...object, spec: {server: {image: {tag: 7}}}, status: {initStatement: ''}})).toEqual({
      ...metadata,
      state: 'not reported',
    });
  });

  test('that lacks something cannot be verified, and it is named', () => {
    expect(lacksFor(vault)).toEqual([]);
    const bare: VaultFacts = {...vault, ownerId: undefined, casAddress: undefined, statement: undefined};
    expect(lacksFor(bare)).toHaveLength(3);
  });

  test('is verified by a pod that gets what it needs from its CAS', () => {
    const parts = {vault, image: 'i', ownerId: '4711', casAddress: 'cas.prod:18765', statement: 's'};
    const [secret, pod] = verifierObjects(parts);
    expect(secret).toMatchObject({kind: 'Secret', metadata: {namespace: 'prod'}, stringData: {statement: 's'}});
    expect(pod.spec.containers[0]).toMatchObject({
      image: 'i',
      env: expect.arrayContaining([{name: 'SCONE_CONFIG_ID', value: 'owner-verify-4711/dev'}]),
    });
    expect(pod.spec.volumes[0].secret.secretName).toBe(secret.metadata.name);
  });
});
