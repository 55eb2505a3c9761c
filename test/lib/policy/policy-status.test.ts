// How the status of a policy object is read: its words are not published, so unknown ones decide nothing.
import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {type Expectation, judgeStatus, receptionOf, settled, statusOf} from '../../../src/lib/policy/policy-status.ts';

const [old, fresh] = ['a'.repeat(64), 'b'.repeat(64)];
const status = (state: string, hash: string, revision?: string) => ({state, hash, revision, predecessor: undefined});
const object = (it: object | undefined): KubeObject => ({
  apiVersion: 'v1',
  kind: 'SignedPolicy',
  metadata: {name: 'p'},
  status: it,
});

test.each([
  ['ACCEPTED', 'accepted'],
  ['Created', 'accepted'],
  ['ok', 'accepted'],
  ['Updated: revision 2', 'accepted'],
  ['SUCCESS', 'accepted'],
  ['REJECTED: no', 'refused'],
  ['Error: connection refused', 'refused'],
  ['Failed', 'refused'],
  ['Invalid signature', 'refused'],
  ['not accepted', 'refused'],
  ['updated, but the CAS does not know it', 'refused'],
  ['Unauthorized', 'refused'],
  ['PENDING', 'open'],
  ['Uploading', 'open'],
  ['Okapi', 'open'],
  ['valid-ish', 'open'],
  ['', 'open'],
])('the word %s means %s', (state, reception) => {
  expect(receptionOf(status(state, old))).toBe(reception);
});

test.each<[string, unknown, unknown]>([
  ['none', undefined, undefined],
  ['an empty one', {}, undefined],
  [
    'a whole one',
    {state: 'x', hash: 'AB', revision: 3},
    {state: 'x', hash: 'ab', revision: '3', predecessor: undefined},
  ],
  ['half of one', {hash: 'ab'}, {state: '', hash: 'ab', revision: undefined, predecessor: undefined}],
  ['another type', {state: {}, hash: []}, {state: '', hash: '', revision: undefined, predecessor: undefined}],
])('a status: %s', (_, given, read) => {
  expect(statusOf(object(given as object))).toEqual(read);
});

describe('after a change', () => {
  const isNew: Expectation = {before: undefined, isChanged: false, hash: undefined};
  const changed: Expectation = {before: status('ACCEPTED', old, '1'), isChanged: true, hash: undefined};
  const known: Expectation = {...changed, hash: fresh};
  test.each<[string, ReturnType<typeof status> | undefined, Expectation, string]>([
    ['nothing is said yet', undefined, isNew, 'open'],
    ['a new one is accepted', status('ACCEPTED', fresh), isNew, 'accepted'],
    ['a new one is refused', status('REJECTED: no', ''), isNew, 'refused'],
    ['a new one is accepted without a hash', status('ACCEPTED', ''), isNew, 'open'],
    ['a word that is not known', status('Frobnicated', fresh), isNew, 'open'],
    [
      'a word that is not known, with the hash that is',
      status('Frobnicated', fresh),
      {...isNew, hash: fresh},
      'accepted',
    ],
    ['the status of before', status('ACCEPTED', old, '1'), changed, 'unchanged'],
    ['another revision, the hash of before', status('ACCEPTED', old, '2'), changed, 'unchanged'],
    ['another hash', status('ACCEPTED', fresh, '2'), changed, 'accepted'],
    ['the hash that is known', status('ACCEPTED', fresh, '2'), known, 'accepted'],
    ['another hash than the one that is known', status('ACCEPTED', 'c'.repeat(64), '2'), known, 'another'],
    ['a refusal that has the hash of before', status('REJECTED: no', old, '1'), changed, 'refused'],
    ['only marks were changed', status('ACCEPTED', old, '1'), {...changed, isChanged: false}, 'accepted'],
  ])('%s', (_, given, expectation, is) => {
    expect(judgeStatus(given, expectation).is).toBe(is);
  });

  test('a new refusal ends the wait at once; one that stood there before gets some time', () => {
    const refused = {state: 'REJECTED: no', hash: old};
    expect(settled(changed)(object(refused))).toMatchObject({met: false, stuck: 'REJECTED: no', isFinal: true});
    const before = statusOf(object(refused));
    expect(settled({...changed, before})(object(refused))).toMatchObject({
      met: false,
      stuck: 'REJECTED: no',
      isFinal: false,
    });
    expect(settled(changed)(object({state: 'ACCEPTED', hash: fresh}))).toEqual({met: true});
    expect(settled(changed)(undefined)).toMatchObject({met: false});
  });
});
