// .helmignore: which files of a chart's folder do not belong to the chart, exactly as Helm reads the file.
import {ChartError} from './chart-error.ts';
import {type PathMatch, pathMatch} from './path-match.ts';
import {trimSpace} from './split-manifests.ts';

/** True for a path below the chart's folder that does not belong to the chart; of a folder, all that is in it. */
export type Ignores = (path: string, isFolder: boolean) => boolean;

interface Rule {
  matches: PathMatch;
  /** `!`: what does not fit is left out. */
  isNegated: boolean;
  /** `/` at the end: folders only. */
  wantsFolder: boolean;
}

/** Always left out, whatever the file says. */
const alwaysIgnored = 'templates/.?*';

/** The longest line that Helm reads. */
const longestLine = 64 * 1024;

/**
 * Rules count from the top, and the first that decides wins; unlike in .gitignore no later rule takes one back.
 * @param text of .helmignore; '' if there is none
 * @throws ChartError in Helm's words for a pattern that cannot be used
 */
export function readIgnore(text: string): Ignores {
  const lines = [...text.replace(/^\ufeff/, '').split('\n'), alwaysIgnored];
  const rules = lines.flatMap((line) => ruleOf(line) ?? []);
  return (path, isFolder) => {
    for (const {matches, isNegated, wantsFolder} of rules) {
      const fits = (!wantsFolder || isFolder) && matches(path);
      if (isNegated ? !fits : fits) return true;
    }
    return false;
  };
}

function ruleOf(line: string): Rule | undefined {
  if (Buffer.byteLength(line) >= longestLine) throw new ChartError('bufio.Scanner: token too long');
  const text = trimSpace(line);
  if (text === '' || text.startsWith('#')) return undefined;
  if (text.includes('**')) throw new ChartError('double-star (**) syntax is not supported');
  if (pathMatch(text) === undefined) throw new ChartError('syntax error in pattern');
  const isNegated = text.startsWith('!');
  const wantsFolder = text.endsWith('/');
  return {matches: matcher(text.slice(isNegated ? 1 : 0, wantsFolder ? -1 : undefined)), isNegated, wantsFolder};
}

/** Without a slash the pattern is for the last part of a path, with one for the whole. */
function matcher(pattern: string): PathMatch {
  if (pattern.startsWith('/')) return fromTheTop(pattern);
  // A pattern that lost its last letter may have become one that fits nothing: `[/`.
  const whole = pathMatch(pattern) ?? (() => false);
  return pattern.includes('/') ? whole : (path) => whole(path.slice(path.lastIndexOf('/') + 1));
}

/** Helm takes one slash off each time it asks, so that `//a` fits nothing the first time and `a` from then on. */
function fromTheTop(pattern: string): PathMatch {
  let rest = pattern;
  let matches: PathMatch | undefined;
  return (path) => {
    if (rest.startsWith('/')) {
      rest = rest.slice(1);
      matches = pathMatch(rest);
    }
    return matches?.(path) ?? false;
  };
}
