// The version of the operator that is played, for the few things that differ between versions.

export interface Version {
  /** As the Deployment says it: `6.0.6`, `7.0.0-alpha.2`. */
  text: string;
  major: number;
  minor: number;
  patch: number;
}

export function parseVersion(text: string): Version {
  const [major = 0, minor = 0, patch = 0] = (text.split('-')[0] ?? '').split('.').map(Number);
  return {text, major, minor, patch};
}

/** `isFrom(version, 5, 9)`: whether it is 5.9.0 or later; a pre-release counts as its release. */
export function isFrom({major, minor, patch}: Version, ...[m, n, p = 0]: [number, number, number?]): boolean {
  if (major !== m) return major > m;
  return minor !== n ? minor > n : patch >= p;
}
