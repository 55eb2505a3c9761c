import {describe, expect, it} from 'vitest';
import {offlineCapabilities, parseKubeVersion} from '../../../src/lib/helm/capabilities.ts';

describe('--kube-version, as helm 3.22 reads it', () => {
  it.each([
    ['1.36', 'v1.36', '1', '36'],
    ['v1.36.3', 'v1.36.3', '1', '36'],
    [' v1.2x', 'v1.2', '1', '2'],
    ['v1.09.1', 'v1.9.1', '1', '9'],
    ['1.2.3.4-foo', 'v1.2.3.4', '1', '2'],
    ['v1.31.0+k3s1', 'v1.31.0', '1', '31'],
  ])('%s', (text, version, major, minor) => {
    expect(parseKubeVersion(text)).toEqual({version, major, minor});
  });

  it.each(['', '1', 'latest', '01.2', 'x1.2'])('%j is a usage error', (text) => {
    expect(() => parseKubeVersion(text)).toThrow(`invalid kube version '${text}'`);
  });
});

describe('what charts may know without a cluster', () => {
  it('is what helm template assumes, and what was added', () => {
    const {kubeVersion, apiVersions} = offlineCapabilities({apiVersions: ['example.org/v1']});
    expect(kubeVersion.version).toBe('v1.20.0');
    expect(apiVersions).toEqual(expect.arrayContaining(['v1', 'apps/v1', 'policy/v1beta1', 'apiextensions.k8s.io/v1']));
    expect(apiVersions.at(-1)).toBe('example.org/v1');
  });
});
