// Which version of the program may work on which release.
import {expect, test} from 'vitest';
import {parseVersion} from '../../../src/lib/scone/semantic-version.ts';
import {fitOf} from '../../../src/lib/scone-cli/version-fit.ts';

test.each([
  ['6.0.6', '6.0.6', false, 'fits'],
  ['7.0.0-alpha.2', '7.0.0-alpha.2', false, 'fits'],
  ['6.0.5', '6.0.6', false, 'warns'],
  ['6.1.0', '6.0.6', false, 'warns'],
  ['7.0.0', '7.0.0-alpha.2', false, 'warns'],
  ['5.9.0', '6.0.6', false, 'refused'],
  ['7.0.0-alpha.1', '6.0.6', false, 'refused'],
  ['60.0.6', '6.0.6', false, 'refused'],
  [undefined, '6.0.6', false, 'refused'],
  ['6.0', '6.0.6', false, 'refused'],
  ['5.9.0', '6.0.6', true, 'warns'],
  [undefined, '6.0.6', true, 'warns'],
])('%s for release %s, others allowed: %s: %s', (printed, wanted, allowOther, expected) => {
  const fit = fitOf(printed, {version: parseVersion(wanted), allowOther});
  expect(fit.fits ? (fit.warning === undefined ? 'fits' : 'warns') : 'refused').toBe(expected);
});
