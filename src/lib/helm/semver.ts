// Versions and version ranges exactly as Helm's library (Masterminds/semver 3) reads them.
//
// Written here because the `semver` package of npm answers differently where charts notice: it refuses `1.2` and `v1` as
// versions, lets `>1.2.3-alpha` match pre-releases of the same patch only, treats `=>`, `=<`, `!=` and commas as errors,
// and reads `^0.0` and `~0.0.0` in another way.

export interface Version {
  major: bigint;
  minor: bigint;
  patch: bigint;
  /** Without the `-`; empty for a release. */
  prerelease: string;
  /** Without the `+`. */
  metadata: string;
  original: string;
}

const longestVersion = 256;
const largestNumber = 2n ** 64n - 1n;
const looseVersion =
  /^v?([0-9]+)(\.[0-9]+)?(\.[0-9]+)?(-([0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*))?(\+([0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*))?$/;

/** Reads `1.2.3`, and also `v1`, `1.2`, `01.2`; undefined for what is no version. */
export function parseVersion(text: string): Version | undefined {
  if (text.length > longestVersion) return undefined;
  const match = looseVersion.exec(text);
  if (match === null) return undefined;
  const [major, minor, patch] = [match[1], match[2]?.slice(1), match[3]?.slice(1)].map((part) => BigInt(part ?? 0));
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  if ([major, minor, patch].some((part) => part > largestNumber)) return undefined;
  const prerelease = match[5] ?? '';
  if (prerelease.split('.').some((part) => /^0[0-9]+$/.test(part))) return undefined;
  return {major, minor, patch, prerelease, metadata: match[8] ?? '', original: text};
}

/** Order of versions: negative, zero or positive. Build metadata does not count. */
export function compareVersions(a: Version, b: Version): number {
  return (
    compare(a.major, b.major) ||
    compare(a.minor, b.minor) ||
    compare(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Order of pre-releases part by part; a release comes after all of them. */
export function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  const as = a.split('.');
  const bs = b.split('.');
  for (let i = 0; i < Math.max(as.length, bs.length); i++) {
    const order = comparePart(as[i] ?? '', bs[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return -1;
  if (b === '') return 1;
  const [aNumber, bNumber] = [numberOf(a), numberOf(b)];
  if (aNumber !== undefined && bNumber !== undefined) return aNumber > bNumber ? 1 : -1;
  if (aNumber === undefined && bNumber === undefined) return compare(a, b);
  return aNumber === undefined ? 1 : -1;
}

function numberOf(part: string): bigint | undefined {
  if (!/^[0-9]+$/.test(part)) return undefined;
  const value = BigInt(part);
  return value > largestNumber ? undefined : value;
}
