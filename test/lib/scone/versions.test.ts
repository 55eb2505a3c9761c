import {describe, expect, it} from 'vitest';
import {parseVersion, readVersion} from '../../../src/lib/scone/semantic-version.ts';
import {
  defaultVersion,
  isKnown,
  knownVersions,
  traitsOf,
  versionOfChart,
  webhookConfigurationNames,
} from '../../../src/lib/scone/versions.ts';

describe('known versions', () => {
  it('are all versions, named once, and hold the default one', () => {
    expect(knownVersions.filter((text) => readVersion(text) === undefined)).toEqual([]);
    expect(new Set(knownVersions).size).toBe(knownVersions.length);
    expect(knownVersions).toContain(defaultVersion);
  });

  it.each([
    ['5.8.0-rc.31', true],
    ['5.9.0-rc.12', true],
    ['6.0.4', true],
    ['7.0.0-alpha.2', true],
    ['5.8.0-rc.32', false],
    ['6.0.7', false],
    ['0.0.9', false],
  ])('%s: %s', (text, known) => {
    expect(isKnown(parseVersion(text))).toBe(known);
  });
});

describe('what differs between releases', () => {
  // Columns: helmDriver value, Vault CRD, cert-manager.yaml, $NAMESPACE, place for a node selector, DCAP version 3.
  it.each([
    ['5.8.0', 'no', 'yes', 'no', 'no', 'no', 'yes'],
    ['5.8.2-rc.4', 'no', 'yes', 'no', 'no', 'no', 'yes'],
    ['5.9.0-rc.1', 'yes', 'yes', 'no', 'no', 'yes', 'yes'],
    ['5.9.0-rc.2', 'yes', 'yes', 'yes', 'no', 'yes', 'yes'],
    ['5.9.0', 'yes', 'yes', 'yes', 'no', 'yes', 'yes'],
    ['5.10.1', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes'],
    ['6.0.0', 'yes', 'yes', 'yes', 'yes', 'yes', 'no'],
    ['6.0.1', 'yes', 'no', 'yes', 'yes', 'yes', 'no'],
    ['6.0.6', 'yes', 'no', 'yes', 'yes', 'yes', 'no'],
    ['7.0.0-alpha.2', 'yes', 'no', 'yes', 'yes', 'yes', 'no'],
  ])(
    '%s: helmDriver %s, Vault %s, cert-manager.yaml %s, $NAMESPACE %s, node selector %s, DCAP v3 %s',
    (text, ...expected) => {
      const traits = traitsOf(parseVersion(text));
      const {helmDriverValue, vaultCrd, certManagerManifest, namespaceVariable, nodeSelectorPlace, dcapV3} = traits;
      const actual = [helmDriverValue, vaultCrd, certManagerManifest, namespaceVariable, nodeSelectorPlace, dcapV3];
      expect(actual.map((has) => (has ? 'yes' : 'no'))).toEqual(expected);
    },
  );

  it.each([
    ['5.8.1', 1],
    ['5.9.0', 3],
    ['6.0.6', 3],
  ])('%s selects the pods of the operator by %i labels', (text, count) => {
    const {managerSelector} = traitsOf(parseVersion(text));
    expect(managerSelector['control-plane']).toBe('controller-manager');
    expect(Object.keys(managerSelector)).toHaveLength(count);
  });

  it('names the webhook configurations after the namespace', () => {
    expect(webhookConfigurationNames('other')).toEqual({
      mutating: 'scone-mutating-webhook-configuration-other',
      validating: 'scone-validating-webhook-configuration-other',
    });
  });
});

describe('the version in the name of a chart', () => {
  it.each([
    ['scone-operator-6.0.6', '6.0.6'],
    ['sgxdevplugin-6.0.6', undefined],
    ['scone-operator-', undefined],
    ['scone-operator-cert-manager-1.0.0', undefined],
  ])('%s: %s', (chart, version) => {
    expect(versionOfChart(chart, 'scone-operator')).toEqual(version === undefined ? undefined : parseVersion(version));
  });
});
