import {describe, expect, it} from 'vitest';
import {parseVersion} from '../../../src/lib/scone/semantic-version.ts';
import {guardsOf, type VaultState} from '../../../src/lib/scone/version-guards.ts';

function judge(installed: string | undefined, wanted: string, vault?: VaultState): string[] {
  const pair = {
    installed: installed === undefined ? undefined : parseVersion(installed),
    wanted: parseVersion(wanted),
    vault,
  };
  return guardsOf(pair).map(({verdict, code}) => `${verdict}: ${code}`);
}

describe('a wanted version', () => {
  it.each([
    ['6.0.6', []],
    ['6.0.3', []],
    ['6.0.7', ['warning: unknown-version']],
    ['7.0.0-alpha.2', ['warning: prerelease']],
    ['7.0.0', ['warning: unknown-version']],
    ['6.2.0-rc.1', ['warning: unknown-version', 'warning: prerelease']],
    ['5.10.1', ['warning: dcap-v3']],
    ['5.8.0', ['warning: dcap-v3']],
    ['5.8.0-rc.3', ['warning: prerelease', 'warning: dcap-v3']],
    ['5.7.9', ['refused: unsupported-version']],
    ['0.0.9', ['refused: unsupported-version']],
  ])('%s: %j', (wanted, expected) => {
    expect(judge(undefined, wanted)).toEqual(expected);
  });
});

describe('an installed and a wanted version', () => {
  it.each([
    ['the same', '6.0.6', '6.0.6', []],
    ['the same of 5.8', '5.8.0', '5.8.0', ['warning: dcap-v3']],
    ['within 5.8', '5.8.0', '5.8.1', ['refused: same-5.8-line', 'warning: dcap-v3']],
    ['within 5.8, backwards', '5.8.1', '5.8.0', ['refused: same-5.8-line', 'warning: dcap-v3']],
    ['an update', '6.0.5', '6.0.6', []],
    ['an update as numbers, not as strings', '5.9.0', '5.10.0', ['warning: dcap-v3']],
    ['across the change of the selector', '5.8.0', '5.9.0', ['warning: dcap-v3', 'allowed: selector-change']],
    ['across it and a main version', '5.8.0', '6.0.6', ['allowed: selector-change']],
    ['one main version up', '5.10.1', '6.0.6', []],
    ['two main versions up', '5.10.1', '7.0.0-alpha.2', ['refused: major-jump', 'warning: prerelease']],
    ['to the next main version', '6.0.6', '7.0.0-alpha.2', ['warning: prerelease']],
    ['back by a patch', '6.0.6', '6.0.5', ['warning: downgrade']],
    ['back to a prerelease', '6.0.3', '6.0.3-rc.1', ['warning: prerelease', 'warning: downgrade']],
    [
      'back across the selector',
      '5.9.0',
      '5.8.0',
      ['warning: dcap-v3', 'warning: downgrade', 'allowed: selector-change'],
    ],
    ['back by a main version', '6.0.6', '5.10.1', ['refused: major-downgrade', 'warning: dcap-v3']],
    ['7.x to 5.x', '7.0.0-alpha.1', '5.10.1', ['refused: major-downgrade', 'warning: dcap-v3']],
  ])('%s: %s → %s: %j', (_, installed, wanted, expected) => {
    expect(judge(installed, wanted)).toEqual(expected);
  });
});

describe('the dropped Vault', () => {
  it.each([
    ['without its CRD', '6.0.6', undefined, []],
    ['with its CRD and no object', '6.0.6', {objects: []}, ['warning: vault-crd']],
    ['with objects', '6.0.6', {objects: ['a/vault']}, ['refused: vault-objects']],
    ['with objects nobody could list', '6.0.6', {objects: undefined}, ['refused: vault-objects']],
    ['with objects, wanting a release that has Vault', '6.0.0', {objects: ['a/vault']}, []],
  ])('%s, wanting %s', (_, wanted, vault, expected) => {
    expect(judge('6.0.0', wanted, vault)).toEqual(expected);
  });

  it('is named object by object, with what to do', () => {
    const [guard] = guardsOf({wanted: parseVersion('6.0.6'), vault: {objects: ['a/one', 'b/two']}});
    expect(guard?.reason).toContain('a/one, b/two');
    expect(guard?.hint).toMatch(/delete/);
  });
});

it('says of everything that is not simply allowed what to do', () => {
  const pairs = [
    ['5.8.0', '5.8.1'],
    ['5.8.0', '7.0.0-alpha.1'],
    ['6.0.6', '5.8.0'],
    ['6.0.6', '6.0.5'],
    ['6.0.6', '0.0.9'],
  ] as const;
  const guards = pairs.flatMap(([installed, wanted]) =>
    guardsOf({installed: parseVersion(installed), wanted: parseVersion(wanted)}),
  );
  expect(guards.filter(({verdict, hint}) => verdict !== 'allowed' && hint === undefined)).toEqual([]);
});
