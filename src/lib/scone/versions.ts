// The vendor's releases that this program knows, and what is in which of them.
import {
  compareCores,
  compareVersions,
  formatVersion,
  parseVersion,
  readVersion,
  type Version,
} from './semantic-version.ts';

/** The newest stable release known; used when no version is asked for (docs/system.md: Release layout). */
export const defaultVersion = '6.0.6';

/** The oldest release that this program installs. */
export const oldestVersion = '5.8.0';

/** Releases with a chart and manifests, oldest first (docs/system.md: Release layout). */
export const knownVersions: readonly string[] = [
  ...numbered('5.8.0-rc.', 1, 31),
  ...['5.8.0', '5.8.1-rc.1', '5.8.1', '5.8.2-rc.4'],
  ...numbered('5.9.0-rc.', 1, 12),
  ...['5.9.0', '5.10.0-rc.3', '5.10.0-rc.4', '5.10.0-rc.5', '5.10.0', '5.10.1', '6.0.0-rc.1'],
  ...numbered('6.0.', 0, 2),
  ...['6.0.3-rc.1', ...numbered('6.0.', 3, 6), '6.1.0-rc.0', '7.0.0-alpha.1', '7.0.0-alpha.2'],
];

/** Where one release differs from another in what we install (docs/system.md: Differences between versions). */
export interface ReleaseTraits {
  /** The chart has the value `helmDriver`: since 5.9. */
  helmDriverValue: boolean;
  /** `spec.selector.matchLabels` of the operator's Deployment; immutable, so a change means to recreate it. */
  managerSelector: Readonly<Record<string, string>>;
  /** The chart brings the CRD vaults.services.scone.cloud: up to 6.0.0. */
  vaultCrd: boolean;
  /** The release's manifests hold a cert-manager.yaml: since 5.9.0-rc.2. */
  certManagerManifest: boolean;
  /** Manifests name the operator's namespace as `$NAMESPACE` (since 5.10); before, it is literally scone-system. */
  namespaceVariable: boolean;
  /** sgxplugin.yaml ends with a place for a node selector: since 5.9. */
  nodeSelectorPlace: boolean;
  /** The operator adds a safety service beside a CAS with a backup controller, whose image may be named: since 5.9. */
  safetyService: boolean;
  /** A CAS has `spec.nonce` and reports on it: since 5.10. */
  casNonce: boolean;
  /** The owner config of a CAS names the DCAP key: before 7.0. */
  dcapKeyInOwnerConfig: boolean;
  /** Its services use Intel's DCAP API version 3, which ended on 31 October 2025: before 6.0.0. */
  dcapV3: boolean;
}

export function traitsOf(version: Version): ReleaseTraits {
  const since = (first: string) => compareCores(version, parseVersion(first)) >= 0;
  return {
    helmDriverValue: since('5.9.0'),
    managerSelector: {
      'control-plane': 'controller-manager',
      ...(since('5.9.0') && {app: 'scone-controller', 'app.kubernetes.io/name': 'scone-controller'}),
    },
    vaultCrd: !since('6.0.1'),
    certManagerManifest: compareVersions(version, parseVersion('5.9.0-rc.2')) >= 0,
    namespaceVariable: since('5.10.0'),
    nodeSelectorPlace: since('5.9.0'),
    safetyService: since('5.9.0'),
    casNonce: since('5.10.0'),
    dcapKeyInOwnerConfig: !since('7.0.0'),
    dcapV3: !since('6.0.0'),
  };
}

/**
 * Names of the operator's two webhook configurations. Every chart ends them with the release's namespace;
 * the old scripts looked for `-scone-system` up to 5.9, whatever the namespace (docs/system.md: Webhooks).
 */
export function webhookConfigurationNames(namespace: string): {mutating: string; validating: string} {
  return {
    mutating: `scone-mutating-webhook-configuration-${namespace}`,
    validating: `scone-validating-webhook-configuration-${namespace}`,
  };
}

/** The version a chart name such as `scone-operator-6.0.6` ends with. */
export function versionOfChart(chart: string, name: string): Version | undefined {
  return chart.startsWith(`${name}-`) ? readVersion(chart.slice(name.length + 1)) : undefined;
}

export function isKnown(version: Version): boolean {
  return knownVersions.includes(formatVersion(version));
}

function numbered(prefix: string, first: number, last: number): string[] {
  return Array.from({length: last - first + 1}, (_, index) => `${prefix}${first + index}`);
}
