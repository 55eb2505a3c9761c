// What becomes of one Secret: renewed, undone, confirmed; and again by a run that goes on.
import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {keptAnnotation} from '../../../src/lib/pull-secrets/kept-value.ts';
import {confirmationPatch, isCopy, type Renewal, renewalPatch, undoing} from '../../../src/lib/pull-secrets/renewal.ts';
import type {SecretPatch} from '../../../src/lib/pull-secrets/write-secrets.ts';
import {Secret} from '../../../src/lib/report/secret.ts';

const registry = 'registry.scontain.com';
const now = new Date('2026-11-23T12:00:00Z');
const renewal: Renewal = {
  scope: {namespace: 'scone-system', registry, imageRepo: `${registry}/scone.cloud`},
  account: {username: 'ada', accessToken: new Secret('new'), email: ''},
  key: {id: 'a1', bytes: Buffer.alloc(32, 7)},
  until: '2026-11-30T12:00:00.000Z',
  now,
};
const later = (token: string): Renewal => ({
  ...renewal,
  account: {...renewal.account, accessToken: new Secret(token)},
});

function dataWith(token: string): Record<string, string> {
  const auth = Buffer.from(`ada:${token}`).toString('base64');
  return {'.dockerconfigjson': Buffer.from(JSON.stringify({auths: {[registry]: {auth}}})).toString('base64')};
}

function secretWith(token: string, annotations: Record<string, string> = {}): KubeObject {
  const metadata = {name: 'sconeapps', namespace: 'shop', uid: 'uid-1', annotations};
  return {apiVersion: 'v1', kind: 'Secret', metadata, data: dataWith(token)};
}

/** As the API server would. */
function patched(secret: KubeObject, patch: SecretPatch | undefined): KubeObject {
  const merge = (before: Record<string, string>, change: Record<string, string | null>) =>
    Object.fromEntries(Object.entries({...before, ...change}).filter(([, value]) => value !== null)) as Record<
      string,
      string
    >;
  const {annotations = {}} = secret.metadata;
  return {
    ...secret,
    metadata: {...secret.metadata, annotations: merge(annotations, patch?.annotations ?? {})},
    data: merge(secret.data, patch?.data ?? {}),
  };
}

const renew = (secret: KubeObject, how = renewal) => patched(secret, renewalPatch(secret, how));
const undo = (secret: KubeObject, key: Renewal['key'] | undefined = renewal.key, at = now) => undoing(secret, key, at);

describe('a renewal', () => {
  it('brings the new token, and an undo every byte of the old value', () => {
    const before = secretWith('old');
    const after = renew(before);
    expect(after.data).toEqual(dataWith('new'));
    const undone = undo(after);
    expect(undone.is === 'possible' && patched(after, undone.patch)).toEqual(before);
  });

  it('is nothing the second time', () => {
    expect(renewalPatch(renew(secretWith('old')), renewal)).toBeUndefined();
  });

  it('keeps the oldest value through several, and one that somebody wrote in between', () => {
    const twice = renew(renew(secretWith('old')), later('newer'));
    expect(undo(twice)).toMatchObject({is: 'possible', old: {data: dataWith('old')['.dockerconfigjson']}});
    const written = {...renew(secretWith('old')), data: dataWith('by hand')};
    expect(undo(renew(written, later('newer')))).toMatchObject({
      is: 'possible',
      old: {data: dataWith('by hand')['.dockerconfigjson']},
    });
  });

  it('leaves alone what another machine keeps, but brings the new token', () => {
    const elsewhere = renew(secretWith('old'), {...renewal, key: {id: 'b2', bytes: Buffer.alloc(32, 8)}});
    const after = renew(elsewhere, later('newer'));
    expect(after.data).toEqual(dataWith('newer'));
    expect(after.metadata.annotations).toEqual(elsewhere.metadata.annotations);
  });

  it('replaces what is kept beyond its time', () => {
    const over = renew(secretWith('old'), {...renewal, until: '2026-11-01T00:00:00.000Z'});
    const after = renew(over, later('newer'));
    expect(undo(after)).toMatchObject({is: 'possible', old: {data: dataWith('new')['.dockerconfigjson']}});
  });

  it('makes a pull secret of what holds none', () => {
    const broken = {...secretWith('old'), data: {'.dockerconfigjson': 'eA=='}};
    const after = renew(broken);
    expect(Buffer.from(after.data?.['.dockerconfigjson'], 'base64').toString()).toContain('"password":"new"');
    expect(undo(after)).toMatchObject({is: 'possible', old: {data: 'eA=='}});
  });
});

describe('an undo', () => {
  const after = renew(secretWith('old'));
  it.each([
    ['there is nothing to undo', secretWith('old'), renewal.key, now, 'none'],
    ['there is no key', after, undefined, now, 'locked'],
    ['it is over', after, renewal.key, new Date('2026-12-01T00:00:00Z'), 'over'],
    ['somebody wrote since', {...after, data: dataWith('by hand')}, renewal.key, now, 'changed'],
  ] as const)('%s', (_, secret, key, at, is) => {
    expect(undoing(secret, key, at).is).toBe(is);
  });
});

it('a confirmation takes away what is kept, whoever keeps it', () => {
  const after = renew(secretWith('old'));
  const confirmed = patched(after, confirmationPatch(after));
  expect(confirmed.metadata.annotations).toEqual({});
  expect(confirmed.data).toEqual(dataWith('new'));
  expect(confirmationPatch(confirmed)).toBeUndefined();
  expect(confirmationPatch(secretWith('old', {[keptAnnotation]: 'rubbish'}))).toBeDefined();
});

describe('whose token is replaced', () => {
  const held = (username: string) => ({username, password: new Secret('x'), fingerprint: 'abcdef'});
  it.each([
    ['a pull secret by its name, whatever it holds', {name: 'sconeapps', credential: held('eve')}, true],
    ['one that holds nothing', {name: 'scone-operator-pull', credential: undefined}, true],
    ['another name with the account of the sources', {name: 'regcred', credential: held('ada')}, true],
    ['another name with another account', {name: 'regcred', credential: held('eve')}, false],
    ['another name with no account', {name: 'regcred', credential: undefined}, false],
  ])('%s: %s', (_, secret, expected) => {
    expect(isCopy(secret, [held('ada'), undefined])).toBe(expected);
  });
});
