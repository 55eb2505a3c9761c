// Pull secrets as a table.
import {expect, test} from 'vitest';
import type {Outcome, PullSecretResult} from '../../../src/lib/report/outcome.ts';
import {paintFor} from '../../../src/lib/report/paint.ts';
import {pullSecretLines} from '../../../src/lib/report/pull-secrets-text.ts';

const source: PullSecretResult = {
  namespace: 'scone-system',
  name: 'sconeapps',
  server: 'registry.scontain.com',
  user: 'ada',
  token: '******** (3f9a2c)',
  since: '2026-11-23T12:00:00Z',
  account: 'valid',
  madeBy: 'kubectl-create',
  copy: 'source',
  keeps: true,
  waiting: [],
};
const missing: PullSecretResult = {
  ...source,
  ...{namespace: 'shop', server: null, user: null, token: null, since: null, madeBy: null},
  ...{account: 'missing', copy: 'differs', keeps: false},
  waiting: ['cart-0', 'cart-1'],
};

test('has a line for each, with columns under their heads', () => {
  const outcome = {pullSecrets: [source, missing]} as unknown as Outcome;
  expect(pullSecretLines(outcome, paintFor(false))).toEqual([
    'NAMESPACE     NAME       SERVER                 USER  TOKEN              SINCE       ACCOUNT  COPY              MADE BY         WAITING PODS',
    'scone-system  sconeapps  registry.scontain.com  ada   ******** (3f9a2c)  2026-11-23  valid    source, old kept  kubectl-create  -',
    'shop          sconeapps  -                      -     -                  -           missing  differs           -               2',
  ]);
});

test('is nothing where there is none', () => {
  expect(pullSecretLines({} as Outcome, paintFor(false))).toEqual([]);
});
