// What the operator makes of the answers of a CAS.
import {expect, test} from 'vitest';
import type {Policy} from '../../../../sandbox/simulated/scone-operator/kinds.ts';
import {policyStatus} from '../../../../sandbox/simulated/scone-operator/policy-status.ts';

const policy = (status: Policy['status'] = {}): Policy => ({
  metadata: {name: 'p'},
  spec: {casAddress: 'https://cas:8081', policy: 'name: p'},
  status,
});
const first = {state: 'ACCEPTED', hash: 'a', revision: '1', predecessor: '~'};

test('a policy that is accepted has its hash and no predecessor', () => {
  expect(policyStatus(policy(), {hash: 'a'})).toEqual(first);
});

test('one that is the same stays as it is; a changed one names the one before', () => {
  expect(policyStatus(policy(first), {hash: 'a'})).toEqual(first);
  expect(policyStatus(policy(first), {hash: 'b'})).toEqual({...first, hash: 'b', revision: '2', predecessor: 'a'});
});

test('one that is refused keeps the hash of what is in force', () => {
  expect(policyStatus(policy(), {refusal: 'no'})).toEqual({state: 'REJECTED: no', hash: ''});
  expect(policyStatus(policy(first), {refusal: 'no'})).toEqual({...first, state: 'REJECTED: no'});
  const refused = policyStatus(policy(first), {refusal: 'no'});
  expect(policyStatus(policy(refused), {hash: 'b'})).toMatchObject({
    state: 'ACCEPTED',
    revision: '2',
    predecessor: 'a',
  });
});

test('one for a CAS that does not answer waits', () => {
  expect(policyStatus(policy(), {unreachable: 'gone'})).toEqual({state: 'PENDING: gone', hash: ''});
});
