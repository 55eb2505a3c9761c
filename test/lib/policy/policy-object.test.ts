// Names, marks and addresses of policy objects.
import {describe, expect, test} from 'vitest';
import {addressOf, isSameCas, nameOfFile, objectName, policyObject} from '../../../src/lib/policy/policy-object.ts';
import {policyFacts} from '../../../src/lib/policy/signed-policy.ts';
import {aPolicy} from '../../support/policy-ground.ts';

const isValid = (name: string) =>
  name.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name);

describe('the name of an object', () => {
  const names = [
    'web',
    'a.b',
    'apps/web',
    'apps-web',
    'Apps/Web',
    'apps/Web',
    'apps_web',
    'apps//web',
    '/',
    '日本',
    '日本/x',
    '-',
    'a..b',
    '.a',
    'a.',
    'a-.b',
    'x'.repeat(253),
    'x'.repeat(254),
    'x'.repeat(300),
    `${'x'.repeat(100)}/`,
    `${'-'.repeat(300)}a`,
    'A'.repeat(300),
    'web ',
    ' ',
    '\u0000',
  ];

  test('is valid, stable, and another one for each policy', () => {
    const made = names.map(objectName);
    expect(made.filter((name) => !isValid(name))).toEqual([]);
    expect(new Set(made).size).toBe(names.length);
    expect(names.map(objectName)).toEqual(made);
  });

  test.each([
    ['web', 'web'],
    ['apps/web', /^apps-web-[0-9a-f]{10}$/],
    ['日本', /^policy-[0-9a-f]{10}$/],
  ])('of %s is %s', (policy, name) => {
    expect(objectName(policy)).toEqual(typeof name === 'string' ? name : expect.stringMatching(name));
  });

  test.each([
    ['/a/b/web.json', 'web'],
    ['web.encrypted.json', 'web'],
    ['C:\\x\\web.signed.yaml', 'web'],
    ['/x/Web.json', /^web-[0-9a-f]{10}$/],
  ])('of the file %s is %s', (path, name) => {
    expect(nameOfFile(path)).toEqual(typeof name === 'string' ? name : expect.stringMatching(name));
  });
});

const cas = {name: 'cas', namespace: 'prod'};

test.each([
  ['https://cas.prod:8081', true],
  ['https://cas.prod.svc:8081', true],
  ['https://cas.prod.svc.cluster.local:8081/', true],
  ['https://cas.prod.svc.cluster.local:8082', false],
  ['https://cas.dev:8081', false],
  ['https://cas.prod.example.org:8081', false],
  ['http://cas.prod:8081', false],
  ['cas.prod:8081', false],
])('%s is the CAS: %s', (address, is) => {
  expect(isSameCas(address, cas, 8081)).toBe(is);
  expect(isSameCas(addressOf(cas, 8081), cas, 8081)).toBe(true);
});

test('the owner is the CAS of the same namespace only', () => {
  const text = aPolicy('web');
  const policy = {kind: 'signed', file: 'f', session: text, signatures: [{signer: 's', signature: 'x'}]} as const;
  const place = {cas, clientPort: 8081, namespace: 'prod', casUid: 'uid-1'};
  const here = policyObject(policy, policyFacts(text, 'f'), 'web', place);
  const there = policyObject(policy, policyFacts(text, 'f'), 'web', {...place, namespace: 'other'});
  expect(here.metadata.ownerReferences).toEqual([
    {apiVersion: 'services.scone.cloud/v1beta1', kind: 'CAS', name: 'cas', uid: 'uid-1'},
  ]);
  expect(there.metadata).not.toHaveProperty('ownerReferences');
  expect(here.spec).toEqual({
    casAddress: 'https://cas.prod.svc.cluster.local:8081',
    policy: text,
    signatures: policy.signatures,
  });
});
