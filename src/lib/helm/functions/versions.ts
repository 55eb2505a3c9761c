// Sprig's functions on semantic versions: semver, semverCompare.

import {GoError} from '../../go/errors.ts';
import {quote} from '../../go/quote.ts';
import {Struct} from '../../go/struct.ts';
import {Integer, int} from '../../go/value.ts';
import {compareVersions, parseVersion, type Version} from '../semver.ts';
import {isInRange, parseRange} from '../semver-range.ts';
import {define, type FunctionFamily} from './define.ts';

export const versionFunctions: FunctionFamily = {
  semver: define(['string'], (text) => versionObject(readVersion(text))),
  semverCompare: define(['string', 'string'], (rangeText, text) => {
    const range = parseRange(rangeText);
    if (range === undefined) throw new GoError(`improper constraint: ${quote(improperPart(rangeText))}`);
    return isInRange(readVersion(text), range);
  }),
};

function readVersion(text: string): Version {
  const version = parseVersion(text);
  if (version === undefined) throw new GoError(complaint(text));
  return version;
}

/** The alternative of a range that is none. */
function improperPart(rangeText: string): string {
  return rangeText.split('||').find((part) => parseRange(part) === undefined) ?? rangeText;
}

function complaint(text: string): string {
  if (text.length > 256) return 'version string is too long (max 256 bytes)';
  const isLoose = /^v?[0-9]+(\.[0-9]+)?(\.[0-9]+)?(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/.test(text);
  if (isLoose && /-(?:.*\.)?0[0-9]+(?:\.|\+|$)/.test(text)) return 'version segment starts with 0';
  return 'invalid semantic version';
}

/** `*semver.Version` with the fields and methods that templates use. */
export function versionObject(version: Version): Struct {
  const uint64 = (value: bigint) => new Integer('uint64', value);
  const text = () => versionText(version);
  const bumped = (change: Partial<Version>) => {
    const next = {...version, prerelease: '', metadata: '', ...change};
    const original = (version.original.startsWith('v') ? 'v' : '') + versionText(next);
    return versionObject({...next, original});
  };
  return new Struct({
    type: '*semver.Version',
    content: version,
    text,
    json: text,
    methods: {
      Major: define([], () => uint64(version.major)),
      Minor: define([], () => uint64(version.minor)),
      Patch: define([], () => uint64(version.patch)),
      Prerelease: define([], () => version.prerelease),
      Metadata: define([], () => version.metadata),
      Original: define([], () => version.original),
      String: define([], text),
      IncMajor: define([], () => bumped({major: version.major + 1n, minor: 0n, patch: 0n})),
      IncMinor: define([], () => bumped({minor: version.minor + 1n, patch: 0n})),
      IncPatch: define([], () => bumped(version.prerelease === '' ? {patch: version.patch + 1n} : {})),
      Compare: versionMethod((other) => int(compareVersions(version, other))),
      Equal: versionMethod((other) => compareVersions(version, other) === 0),
      LessThan: versionMethod((other) => compareVersions(version, other) < 0),
      LessThanEqual: versionMethod((other) => compareVersions(version, other) <= 0),
      GreaterThan: versionMethod((other) => compareVersions(version, other) > 0),
      GreaterThanEqual: versionMethod((other) => compareVersions(version, other) >= 0),
    },
  });
}

function versionMethod(run: (other: Version) => unknown) {
  return {
    parameters: ['*semver.Version'],
    variadic: false,
    run: ([other]: unknown[]) => run((other as Struct).content as Version),
  };
}

function versionText({major, minor, patch, prerelease, metadata}: Version): string {
  return `${major}.${minor}.${patch}${prerelease === '' ? '' : `-${prerelease}`}${metadata === '' ? '' : `+${metadata}`}`;
}
