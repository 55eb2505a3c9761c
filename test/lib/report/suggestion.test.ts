// The name that was probably meant.
import {expect, test} from 'vitest';
import {nearest} from '../../../src/lib/report/suggestion.ts';

const names = ['reconcile', 'update', 'namespace', 'no-sgxplugin', 'plugin', 'plugin-path', 'as', 'strict'];

test.each([
  ['reconcile', 'reconcile'],
  ['recon', 'reconcile'],
  ['reconcle', 'reconcile'],
  ['Update', 'update'],
  ['updaet', 'update'],
  ['pdate', 'update'],
  ['name-space', 'namespace'],
  ['plugins', 'plugin'],
  ['plugin-pth', 'plugin-path'],
  ['xyzzy', undefined],
  ['', undefined],
])('%j means %j', (typed, meant) => {
  expect(nearest(typed, names)).toBe(meant);
});
