import {createHash} from 'node:crypto';
import {expect, test} from 'vitest';
import type {Policy} from '../../../../sandbox/simulated/scone-operator/kinds.ts';
import {policyStatus} from '../../../../sandbox/simulated/scone-operator/policy-status.ts';

const policy = (text: string, status: Policy['status'] = {}): Policy => ({
  metadata: {name: 'p'},
  spec: {policy: text},
  status,
});
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

test('a new policy has the digest of its text and no predecessor', () => {
  expect(policyStatus(policy('a'))).toEqual({state: 'ACCEPTED', hash: digest('a'), revision: '1', predecessor: '~'});
});

test('a policy that is the same stays as it is; a changed one names the one before', () => {
  const first = policyStatus(policy('a')) as NonNullable<Policy['status']>;
  expect(policyStatus(policy('a', first))).toEqual(first);
  expect(policyStatus(policy('b', first))).toMatchObject({hash: digest('b'), revision: '2', predecessor: digest('a')});
});
