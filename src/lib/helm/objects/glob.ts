// File name patterns of `.Files.Glob` (gobwas/glob): `*` within a folder, `**` across, `?`, `[a-z]`, `{a,b}`.
import {compilePattern, hasMatch} from '../functions/regex-match.ts';

/** A test for names; a pattern that is not valid matches everything, as in Helm. */
export function compileGlob(pattern: string): (name: string) => boolean {
  const source = expressionOf(pattern);
  if (source === undefined) return () => true;
  const expression = compilePattern(`(?s)^(?:${source})$`);
  return (name) => hasMatch(expression, name);
}

function expressionOf(pattern: string): string | undefined {
  let source = '';
  let depth = 0;
  for (let i = 0; i < pattern.length; i += 1) {
    const character = pattern[i] ?? '';
    if (character === '\\') {
      i += 1;
      source += escaped(pattern[i] ?? '');
    } else if (character === '*') {
      const isDeep = pattern[i + 1] === '*';
      if (isDeep) i += 1;
      source += isDeep ? '.*' : '[^/]*';
    } else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const end = pattern.indexOf(']', i + 1);
      const set = end < 0 ? undefined : characterClass(pattern.slice(i + 1, end));
      if (set === undefined) return undefined;
      source += set;
      i = end;
    } else if (character === '{') {
      depth += 1;
      source += '(?:';
    } else if (character === '}' && depth > 0) {
      depth -= 1;
      source += ')';
    } else if (character === ',' && depth > 0) source += '|';
    else source += escaped(character);
  }
  return depth === 0 ? source : undefined;
}

function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

/** `[abc]`, `[!abc]`, `[a-z]`, `[!a-z]`; undefined if it is none of them, such as `[z-a]`. */
function characterClass(content: string): string | undefined {
  const not = content.startsWith('!');
  const members = not ? content.slice(1) : content;
  if (members === '') return undefined;
  const range = /^(.)-(.)$/su.exec(members);
  if (range !== null && Buffer.compare(Buffer.from(range[1] ?? ''), Buffer.from(range[2] ?? '')) > 0) return undefined;
  const body =
    range === null
      ? Array.from(members, (member) => escaped(member).replace(/^-$/, '\\-')).join('')
      : `${escaped(range[1] ?? '')}-${escaped(range[2] ?? '')}`;
  return `[${not ? '^' : ''}${body}]`;
}
