// Matching as Go's regexp package does it: RE2 syntax, leftmost-first, linear time.
import {RE2JS, RE2JSSyntaxException} from 're2js';
import {GoError} from '../../go/errors.ts';
import {lookAtClock, refuse, spend} from '../../go/meter.ts';

/** Where a match lies: start and end of the whole and of each group; -1 for a group that took no part. */
export type Span = readonly number[];

export interface Pattern {
  readonly source: string;
  readonly groupNames: ReadonlyMap<string, number>;
  readonly compiled: RE2JS;
}

/** Longer ones take more than a second to understand. */
const longestPattern = 20_000;

/** Throws GoError with Go's words for a pattern that is none. */
export function compilePattern(source: string): Pattern {
  if (source.length > longestPattern) refuse(`a pattern of more than ${longestPattern} characters is refused`);
  if (!source.isWellFormed()) throw new GoError(`error parsing regexp: invalid UTF-8: \`${source}\``);
  try {
    const compiled = RE2JS.compile(source);
    return {
      source,
      compiled,
      groupNames: new Map(Object.entries(compiled.namedGroups()).map(([k, v]) => [k, Number(v)])),
    };
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) throw new GoError(error.message);
    throw error;
  }
}

/** States of the pattern times characters: as much as is done within seconds. */
const mostWork = 300_000_000;
const longText = 10_000;

/** Linear time is long for a pattern with many states and a long text. */
function requireBounded({compiled}: Pattern, length: number): void {
  if (length < longText) return;
  if (compiled.programSize() * length > mostWork) {
    refuse(`a pattern of ${compiled.programSize()} states is refused for a text of ${length} characters`);
  }
  lookAtClock();
}

/** The first match at or after an offset. */
function matchFrom(pattern: Pattern, text: string, from: number): Span | undefined {
  requireBounded(pattern, text.length - from);
  const matcher = pattern.compiled.matcher(text);
  const isFound = matcher.find(from);
  // Where nothing is found, all was looked at.
  spend(1 + (((isFound ? matcher.end() : text.length) - from) >>> 4));
  if (!isFound) return undefined;
  const span: number[] = [];
  for (let group = 0; group <= matcher.groupCount(); group += 1) span.push(matcher.start(group), matcher.end(group));
  return span;
}

function characterLength(text: string, at: number): number {
  const code = text.codePointAt(at);
  return code === undefined ? 0 : code > 0xffff ? 2 : 1;
}

/** All matches, at most `limit` if it is not negative; an empty one right after another does not count. */
export function allMatches(pattern: Pattern, text: string, limit = -1): Span[] {
  const spans: Span[] = [];
  let previousEnd = -1;
  for (let at = 0; at <= text.length && (limit < 0 || spans.length < limit); ) {
    const span = matchFrom(pattern, text, at);
    const [start, end] = span ?? [];
    if (span === undefined || start === undefined || end === undefined) break;
    const isEmptyAfterMatch = end === at && start === previousEnd;
    at = end === at ? at + Math.max(characterLength(text, at), 1) : end;
    previousEnd = end;
    if (!isEmptyAfterMatch) spans.push(span);
  }
  return spans;
}

export function hasMatch(pattern: Pattern, text: string): boolean {
  requireBounded(pattern, text.length);
  spend(1 + (text.length >>> 4));
  return pattern.compiled.matcher(text).find();
}

/** The text of the first match, '' if there is none. */
export function firstMatch(pattern: Pattern, text: string): string {
  const span = matchFrom(pattern, text, 0);
  return span === undefined ? '' : text.slice(span[0], span[1]);
}

/** Replaces all matches by what `replacement` gives for each. */
export function replaceMatches(pattern: Pattern, text: string, replacement: (span: Span) => string): string {
  let output = '';
  let lastEnd = 0;
  for (let at = 0; at <= text.length; ) {
    const span = matchFrom(pattern, text, at);
    const [start, end] = span ?? [];
    if (span === undefined || start === undefined || end === undefined) break;
    output += text.slice(lastEnd, start);
    if (end > lastEnd || start === 0) output += replacement(span);
    lastEnd = end;
    const width = characterLength(text, at);
    at = at + width > end ? at + width : Math.max(end, at + (width === 0 ? 1 : 0));
    if (width === 0) break;
  }
  return output + text.slice(lastEnd);
}

/** Fills `$1`, `${1}`, `$name`, `${name}` and `$$` of a replacement; unknown groups are empty. */
export function expandTemplate(template: string, {groupNames}: Pattern, text: string, span: Span): string {
  return template.replace(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu, (whole, braced, bare) => {
    if (whole === '$$') return '$';
    const name: string = braced ?? bare;
    const group = /^[0-9]+$/.test(name) ? Number(name) : groupNames.get(name);
    const start = group === undefined ? -1 : (span[group * 2] ?? -1);
    return group === undefined || start < 0 ? '' : text.slice(start, span[group * 2 + 1]);
  });
}
