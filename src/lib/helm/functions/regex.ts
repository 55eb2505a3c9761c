// Sprig's regular expressions. A pattern that is none fails in the plain form with the pattern named, as a Go panic.
import {GoError} from '../../go/errors.ts';
import {quote} from '../../go/quote.ts';
import {nilOf, typed} from '../../go/value.ts';
import {define, type FunctionFamily} from './define.ts';
import {
  allMatches,
  compilePattern,
  expandTemplate,
  firstMatch,
  hasMatch,
  type Pattern,
  replaceMatches,
} from './regex-match.ts';

type Compile = (source: string) => Pattern;

/** regexp.MustCompile: names the pattern in the complaint. */
function mustCompile(source: string): Pattern {
  try {
    return compilePattern(source);
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    const shown = !source.isWellFormed() || /`|(?![\t\x80-\x9f])\p{Cc}/u.test(source) ? quote(source) : `\`${source}\``;
    throw new GoError(`regexp: Compile(${shown}): ${error.message}`);
  }
}

export const regexFunctions: FunctionFamily = {
  regexMatch: define(['string', 'string'], matchOrFalse),
  mustRegexMatch: define(['string', 'string'], (source, text) => hasMatch(compilePattern(source), text)),
  ...family('regex', mustCompile),
  ...family('mustRegex', compilePattern),
  regexQuoteMeta: define(['string'], (text) => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
};

function matchOrFalse(source: string, text: string): boolean {
  try {
    return hasMatch(compilePattern(source), text);
  } catch (error) {
    if (error instanceof GoError) return false;
    throw error;
  }
}

function family(prefix: string, compile: Compile): FunctionFamily {
  return {
    [`${prefix}FindAll`]: define(['string', 'string', 'int'], (source, text, limit) =>
      texts(allMatches(compile(source), text, limit).map(([start, end]) => text.slice(start, end))),
    ),
    [`${prefix}Find`]: define(['string', 'string'], (source, text) => firstMatch(compile(source), text)),
    [`${prefix}ReplaceAll`]: define(['string', 'string', 'string'], (source, text, replacement) => {
      const pattern = compile(source);
      return replaceMatches(pattern, text, (span) => expandTemplate(replacement, pattern, text, span));
    }),
    [`${prefix}ReplaceAllLiteral`]: define(['string', 'string', 'string'], (source, text, replacement) =>
      replaceMatches(compile(source), text, () => replacement),
    ),
    [`${prefix}Split`]: define(['string', 'string', 'int'], (source, text, limit) =>
      split(compile(source), text, limit),
    ),
  };
}

function texts(found: string[]): unknown {
  return found.length === 0 ? nilOf('[]string') : typed('[]string', found);
}

/** Regexp.Split: at most `limit` parts if it is not negative. */
function split(pattern: Pattern, text: string, limit: number): unknown {
  if (limit === 0) return nilOf('[]string');
  if (pattern.source !== '' && text === '') return typed('[]string', ['']);
  const parts: string[] = [];
  let start = 0;
  let end = 0;
  for (const [matchStart = 0, matchEnd = 0] of allMatches(pattern, text, limit)) {
    if (limit > 0 && parts.length === limit - 1) break;
    end = matchStart;
    if (matchEnd !== 0) parts.push(text.slice(start, end));
    start = matchEnd;
  }
  if (end !== text.length) parts.push(text.slice(start));
  return typed('[]string', parts);
}
