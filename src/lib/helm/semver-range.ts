// Version ranges as Helm's library reads them: `>=1.22.0-0 <2`, `~1.2 || ^3`, `1.x`, `1.2 - 2.3`.
import {comparePrereleases, compareVersions, parseVersion, type Version} from './semver.ts';

/** One comparison of a range. */
interface Comparison {
  operator: string;
  version: Version;
  /** Some part was left out or a wildcard, and which. */
  dirty: boolean;
  minorDirty: boolean;
  patchDirty: boolean;
}

/** Alternatives (`||`) of comparisons that must all hold. */
export type Range = readonly (readonly Comparison[])[];

const longestRange = 512;
const mostAlternatives = 32;
/** Written so that a text can match in one way only: the engine never has to try twice. */
const version =
  'v?([0-9|x|X|\\*]+)(?:(\\.[0-9|x|X|\\*]+)(\\.[0-9|x|X|\\*]+)?)?' +
  '(-([0-9A-Za-z\\-]+(\\.[0-9A-Za-z\\-]+)*))?' +
  '(\\+([0-9A-Za-z\\-]+(\\.[0-9A-Za-z\\-]+)*))?';
const operators = '=||!=|>|<|>=|=>|<=|=<|~|~>|\\^';
const oneComparison = new RegExp(`^ ?(${operators}) ?(${version}) ?$`);
const eachComparison = new RegExp(`(${operators}) ?(${version})`, 'g');
const allComparisons = new RegExp(`^( ?(${operators}) ?(${version}) ?)((?: |, ?)(${operators}) ?(${version}) ?)*$`);
const hyphenRange = new RegExp(` ?(${version}) - (${version}) ?`, 'g');

/** Reads a range; undefined for what is none. */
export function parseRange(text: string): Range | undefined {
  if (Buffer.byteLength(text) > longestRange) return undefined;
  // One blank for many, none after a comma: the same to the grammar, and it keeps the expressions from backtracking.
  const plain = text
    .replace(/[\t\n\f\r ]+/g, ' ')
    .replace(hyphenRange, rewrittenHyphen)
    .replace(/ {2,}/g, ' ')
    .replace(/, /g, ',');
  const alternatives = plain.split('||');
  if (alternatives.length > mostAlternatives) return undefined;
  const range: Comparison[][] = [];
  for (const alternative of alternatives) {
    const comparisons = parseAlternative(alternative);
    if (comparisons === undefined) return undefined;
    range.push(comparisons);
  }
  return range;
}

function rewrittenHyphen(whole: string, ...groups: unknown[]): string {
  const [low, high] = [groups[0], groups[10]];
  return typeof low === 'string' && typeof high === 'string' ? `>= ${low}, <= ${high} ` : whole;
}

function parseAlternative(text: string): Comparison[] | undefined {
  if (!allComparisons.test(text)) return undefined;
  const comparisons = (text.match(eachComparison) ?? [text]).map(parseComparison);
  return comparisons.every((comparison) => comparison !== undefined) ? comparisons : undefined;
}

function parseComparison(text: string): Comparison | undefined {
  const match = oneComparison.exec(text);
  if (match === null) return undefined;
  const [, operator = '', whole = '', major = '', minor = '', patch = '', prerelease = ''] = match;
  const shapes = [
    {left: isWildcard(major), text: `0.0.0${prerelease}`, minorDirty: false, patchDirty: false},
    {left: isWildcard(minor.slice(1)), text: `${major}.0.0${prerelease}`, minorDirty: true, patchDirty: false},
    {left: isWildcard(patch.slice(1)), text: `${major}${minor}.0${prerelease}`, minorDirty: false, patchDirty: true},
  ];
  const shape = shapes.find(({left}) => left);
  const parsed = parseVersion(shape?.text ?? whole);
  if (parsed === undefined) return undefined;
  return {
    operator,
    version: parsed,
    dirty: shape !== undefined,
    minorDirty: shape?.minorDirty ?? false,
    patchDirty: shape?.patchDirty ?? false,
  };
}

function isWildcard(part: string): boolean {
  return part === '' || part === 'x' || part === 'X' || part === '*';
}

/** True if the version lies in the range. A pre-release does only if an alternative names a pre-release itself. */
export function isInRange(candidate: Version, range: Range): boolean {
  return range.some((comparisons) => {
    const takesPrereleases = comparisons.some((comparison) => comparison.version.prerelease !== '');
    if (candidate.prerelease !== '' && !takesPrereleases) return false;
    return comparisons.every((comparison) => holds(candidate, comparison));
  });
}

/** `IsCompatibleRange` of Helm: false also when either text cannot be read. */
export function isCompatible(rangeText: string, versionText: string): boolean {
  const candidate = parseVersion(versionText);
  const range = parseRange(rangeText);
  return candidate !== undefined && range !== undefined && isInRange(candidate, range);
}

function holds(v: Version, c: Comparison): boolean {
  switch (c.operator) {
    case '!=':
      return differs(v, c);
    case '>':
      return isGreater(v, c);
    case '<':
      return compareVersions(v, c.version) < 0;
    case '>=':
    case '=>':
      return compareVersions(v, c.version) >= 0;
    case '<=':
    case '=<':
      return isAtMost(v, c);
    case '~':
    case '~>':
      return matchesTilde(v, c);
    case '^':
      return matchesCaret(v, c);
    default:
      return c.dirty ? matchesTilde(v, c) : compareVersions(v, c.version) === 0;
  }
}

function differs(v: Version, c: Comparison): boolean {
  if (!c.dirty) return compareVersions(v, c.version) !== 0;
  if (c.version.major !== v.major) return true;
  if (c.version.minor !== v.minor && !c.minorDirty) return true;
  if (c.minorDirty) return false;
  if (c.version.patch !== v.patch && !c.patchDirty) return true;
  if (!c.patchDirty) return compareVersions(v, c.version) !== 0;
  return comparePrereleases(v.prerelease, c.version.prerelease) !== 0;
}

/** `>11` means 12 or more, `>11.1` means 11.2 or more. */
function isGreater(v: Version, c: Comparison): boolean {
  if (!c.dirty) return compareVersions(v, c.version) > 0;
  if (v.major !== c.version.major) return v.major > c.version.major;
  if (c.minorDirty) return false;
  if (c.patchDirty) return v.minor > c.version.minor;
  return compareVersions(v, c.version) > 0;
}

/** `<=11` includes 11.9, `<=11.1` includes 11.1.9. */
function isAtMost(v: Version, c: Comparison): boolean {
  if (!c.dirty) return compareVersions(v, c.version) <= 0;
  if (v.major > c.version.major) return false;
  return !(v.major === c.version.major && v.minor > c.version.minor && !c.minorDirty);
}

function matchesTilde(v: Version, c: Comparison): boolean {
  const {major, minor, patch} = c.version;
  if (compareVersions(v, c.version) < 0) return false;
  if (major === 0n && minor === 0n && patch === 0n && !c.minorDirty && !c.patchDirty) return true;
  return v.major === major && (v.minor === minor || c.minorDirty);
}

function matchesCaret(v: Version, c: Comparison): boolean {
  const {major, minor, patch} = c.version;
  if (compareVersions(v, c.version) < 0) return false;
  if (major > 0n || c.minorDirty) return v.major === major;
  if (v.major > 0n) return false;
  if (minor > 0n || c.patchDirty) return v.minor === minor;
  if (v.minor > 0n) return false;
  return v.patch === patch;
}
