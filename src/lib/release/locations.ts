// Where each artefact of a release lies: one line per artefact (docs/system.md: Release layout).
import {formatVersion, type Version} from '../scone/semantic-version.ts';
import {defaultVersion, traitsOf} from '../scone/versions.ts';

/** What `--mirror` stands in for. */
export const vendorBase = 'https://raw.githubusercontent.com';

interface Location {
  /** Path below vendorBase. */
  path: (version: Version) => string;
  maxBytes: number;
}

const mebibyte = 2 ** 20;

const locations = {
  chart: {
    path: (version) => `scontain/operator/main/scone-operator-${formatVersion(version)}.tgz`,
    maxBytes: 8 * mebibyte,
  },
  las: manifest('las.yaml'),
  sgxplugin: manifest('sgxplugin.yaml'),
  secrets_operator: manifest('secrets_operator.yaml'),
  'cert-manager': manifest('cert-manager.yaml', certManagerVersionFor),
  cas: manifest('cas.yaml'),
  cas_provisioning: manifest('cas_provisioning.yaml'),
  cas_patch_probes: manifest('cas_patch_probes.json'),
  cas_patch_probes_and_backup: manifest('cas_patch_probes_and_backup.json'),
  backup_policy: manifest('backup_policy.yaml'),
  'cas-owner': manifest('cas-owner.yaml'),
  vault: manifest('vault.yaml'),
  'vault-policy': manifest('vault-policy.yaml'),
  'vault-verify-policy': manifest('vault-verify-policy.yaml'),
  'vault-image-mrenclaves': manifest('vault-image-mrenclaves.yaml'),
  plugin: {path: (version) => pluginLocation(formatVersion(version)), maxBytes: 256 * mebibyte},
} satisfies Record<string, Location>;

/** Artefacts that the vendor signs one by one. */
export type SignedArtefactName = keyof typeof locations;

/** All artefacts; the secret operator's chart comes from a chart repository (chart-repository.ts). */
export type ArtefactName = SignedArtefactName | 'imagepullsecrets';

export function locationOf(name: SignedArtefactName): Location {
  return locations[name];
}

/** The chart repository of the secret operator and what is wanted from it. */
export const secretOperatorChart = {
  repository: 'scontain/imps/refs/heads/registry',
  name: 'imagepullsecrets',
  version: '0.3.13',
  maxBytes: 2 * mebibyte,
} as const;

/** The number of the newest stable release, as text; path below vendorBase. */
export const stableLocation = 'scontain/scone/refs/heads/main/stable.txt';

/** Where the plugin of a version lies, below vendorBase; so far a shell script (docs/system.md: Release layout). */
export function pluginLocation(version: string): string {
  return `scontain/SH/master/${version}/kubectl-provision`;
}

function manifest(file: string, versionFor: (version: Version) => string = formatVersion): Location {
  return {path: (version) => `scontain/manifests/main/${versionFor(version)}/${file}`, maxBytes: 4 * mebibyte};
}

/** Releases without a cert-manager manifest of their own take the default version's. */
function certManagerVersionFor(version: Version): string {
  return traitsOf(version).certManagerManifest ? formatVersion(version) : defaultVersion;
}
