// Versions as semver.org orders them: parsed strictly, compared as numbers, never as strings.
// Written here and not taken from a library: parse and compare are all that is needed, in forty lines.
import {Failure} from '../report/failure.ts';

export interface Version {
  major: number;
  minor: number;
  patch: number;
  /** `rc.1` of `5.9.0-rc.1`, or empty for a final release. */
  prerelease: string;
}

const form = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

/** The version a text stands for, or undefined. A leading `v` or a build suffix (`+…`) is not one of ours. */
export function readVersion(text: string): Version | undefined {
  const [, major, minor, patch, prerelease = ''] = form.exec(text) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return {major: Number(major), minor: Number(minor), patch: Number(patch), prerelease};
}

/** As readVersion, for a version that somebody typed: anything else is an error of usage. */
export function parseVersion(text: string): Version {
  const version = readVersion(text);
  if (version) return version;
  throw new Failure({
    kind: 'usage',
    summary: `${JSON.stringify(text)} is not a version`,
    reason: 'a version has three numbers and perhaps a suffix',
    next: 'give a version such as 6.0.6 or 7.0.0-alpha.2',
  });
}

export function formatVersion({major, minor, patch, prerelease}: Version): string {
  return `${major}.${minor}.${patch}${prerelease && `-${prerelease}`}`;
}

/** Negative if `a` is older than `b`, 0 if equal, positive if newer. A prerelease is older than its release. */
export function compareVersions(a: Version, b: Version): number {
  return compareCores(a, b) || comparePrereleases(a.prerelease, b.prerelease);
}

/** As compareVersions, but 5.9.0-rc.1 counts as 5.9.0: for behaviour that came or went with a release. */
export function compareCores(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  const left = a.split('.');
  const right = b.split('.');
  for (const [index, identifier] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const difference = compareIdentifiers(identifier, other);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Numbers are older than words, as semver.org has it. */
function compareIdentifiers(a: string, b: string): number {
  const [aIsNumber, bIsNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aIsNumber && bIsNumber) return Number(a) - Number(b);
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
