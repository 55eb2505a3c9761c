// Hints can be typed as they stand.
import {expect, test} from 'vitest';
import {typedHint} from '../../../src/lib/operator/typed-hint.ts';
import {renewPullSecrets} from '../../../src/lib/plan/pod-diagnosis.ts';

const command = 'kubectl provision operator';

test.each([
  ['--reconcile creates it', `${command} --reconcile  # creates it`],
  [
    '--reconcile --dcap-api KEY, or the key in the environment as DCAP_KEY',
    `${command} --reconcile --dcap-api KEY  # or the key in the environment as DCAP_KEY`,
  ],
  [renewPullSecrets, `${command} ${renewPullSecrets}`],
  ['kubectl describe las las', 'kubectl describe las las'],
  ['use --namespace other: there can be only one', 'use --namespace other: there can be only one'],
])('%s', (hint, typed) => {
  expect(typedHint(hint, command)).toBe(typed);
});
