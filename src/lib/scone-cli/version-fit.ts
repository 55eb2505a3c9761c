// Whether a SCONE CLI may work on a release: the same major version, and a word about any other difference.
import {compareVersions, formatVersion, readVersion, type Version} from '../scone/semantic-version.ts';

export type VersionFit = {fits: true; warning: string | undefined} | {fits: false; reason: string};

export interface WantedVersion {
  version: Version;
  /** Another major version is allowed, too. */
  allowOther: boolean;
}

/** `printed` is what `scone --version` says; undefined when it says no version. */
export function fitOf(printed: string | undefined, {version: wanted, allowOther}: WantedVersion): VersionFit {
  const found = readVersion(printed ?? '');
  if (found === undefined) {
    const reason = printed === undefined ? 'it does not tell its version' : `${printed} is no version`;
    return allowOther ? {fits: true, warning: `${reason}, ${formatVersion(wanted)} is wanted`} : {fits: false, reason};
  }
  const difference = `it is version ${formatVersion(found)}, ${formatVersion(wanted)} is wanted`;
  if (compareVersions(found, wanted) === 0) return {fits: true, warning: undefined};
  if (found.major === wanted.major || allowOther) return {fits: true, warning: difference};
  return {fits: false, reason: `${difference}: another major version`};
}
