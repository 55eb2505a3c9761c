// The manifest by which krew installs the plugin.
import type {Target} from './targets.ts';

export interface KrewManifest {
  apiVersion: string;
  kind: string;
  metadata: {name: string};
  spec: {
    version: string;
    homepage: string;
    shortDescription: string;
    description: string;
    caveats?: string;
    platforms: KrewPlatform[];
  };
}

export interface KrewPlatform {
  selector: {matchLabels: Record<string, string>};
  uri: string;
  sha256: string;
  bin: string;
}

export interface PackedArchive {
  target: Target;
  /** File name. */
  name: string;
  sha256: string;
}

/** Names under which indexes may take it: the second where names must not be general. */
export const krewNames = ['provision', 'scone-provision'] as const;

/** `releaseUrl`: the folder on the web that the archives are put into. */
export function krewManifest(
  name: (typeof krewNames)[number],
  version: string,
  releaseUrl: string,
  archives: readonly PackedArchive[],
): KrewManifest {
  return {
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: {name},
    spec: {
      version: `v${version}`,
      homepage: releaseUrl,
      shortDescription: 'Install and keep the SCONE stack',
      description: [
        'Takes a Kubernetes cluster from nothing to a running, verified SCONE',
        'confidential-computing stack, and keeps it there: cert-manager, operator,',
        'webhooks, SGXPlugin and LAS are checked, installed, repaired and updated.',
        `"kubectl ${name} operator" is a check that changes nothing.`,
        '',
      ].join('\n'),
      platforms: archives.map((archive) => platformOf(archive, releaseUrl)),
    },
  };
}

const architectures = {x64: 'amd64', arm64: 'arm64'} as const;

function platformOf({target, name, sha256}: PackedArchive, releaseUrl: string): KrewPlatform {
  return {
    selector: {matchLabels: {os: target.os, arch: architectures[target.arch]}},
    uri: `${releaseUrl.replace(/\/$/, '')}/${name}`,
    sha256,
    bin: target.os === 'windows' ? 'kubectl-provision.exe' : 'kubectl-provision',
  };
}
