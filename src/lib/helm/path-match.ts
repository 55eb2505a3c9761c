// Patterns for paths as Go's `filepath.Match` reads them: `*` and `?` stop at `/`, `[a-z]`, `[^a]`, `\` for the next letter.

/** True if a whole path fits. */
export type PathMatch = (path: string) => boolean;

/** Undefined for a pattern that Go refuses (`syntax error in pattern`). */
export function pathMatch(pattern: string): PathMatch | undefined {
  const parts: Part[] = [];
  const letters = [...pattern];
  for (let at = 0; at < letters.length; ) {
    const part = partAt(letters, at);
    if (part === undefined) return undefined;
    parts.push(part);
    at = part.end;
  }
  return (path) => fits(parts, [...path]);
}

interface Part {
  /** Undefined stands for `*`: any number of letters that are no `/`. */
  takes: ((letter: string) => boolean) | undefined;
  /** Where the next part begins. */
  end: number;
}

function partAt(letters: readonly string[], at: number): Part | undefined {
  const letter = letters[at];
  if (letter === '*') return {takes: undefined, end: at + 1};
  if (letter === '?') return {takes: (other) => other !== '/', end: at + 1};
  if (letter === '[') return classAt(letters, at + 1);
  const escaped = letter === '\\' ? letters[at + 1] : letter;
  if (escaped === undefined) return undefined;
  return {takes: (other) => other === escaped, end: at + (letter === '\\' ? 2 : 1)};
}

/** A class is one range at least; `]` first in it is an error in Go, not a letter. */
function classAt(letters: readonly string[], start: number): Part | undefined {
  const isNegated = letters[start] === '^';
  const ranges: [number, number][] = [];
  let at = isNegated ? start + 1 : start;
  while (ranges.length === 0 || letters[at] !== ']') {
    const low = classLetter(letters, at);
    if (low === undefined) return undefined;
    at = low.end;
    let high = low;
    if (letters[at] === '-') {
      const found = classLetter(letters, at + 1);
      if (found === undefined) return undefined;
      high = found;
      at = found.end;
    }
    ranges.push([low.code, high.code]);
  }
  const takes = (letter: string) => {
    const code = letter.codePointAt(0) ?? 0;
    return ranges.some(([low, high]) => low <= code && code <= high) !== isNegated;
  };
  return {takes, end: at + 1};
}

/** One end of a range. As in Go it must not be the last letter of the pattern: a `]` has to come. */
function classLetter(letters: readonly string[], at: number): {code: number; end: number} | undefined {
  const first = letters[at];
  if (first === undefined || first === '-' || first === ']') return undefined;
  const position = first === '\\' ? at + 1 : at;
  const code = letters[position]?.codePointAt(0);
  if (code === undefined || position + 1 >= letters.length) return undefined;
  return {code, end: position + 1};
}

/** Goes back to the last `*` only, so that no pattern takes longer than the product of both lengths. */
function fits(parts: readonly Part[], letters: readonly string[]): boolean {
  let [part, letter] = [0, 0];
  let star: {part: number; letter: number} | undefined;
  while (letter < letters.length) {
    const current = parts[part];
    const found = letters[letter] ?? '';
    if (current !== undefined && current.takes === undefined) {
      star = {part, letter};
      part += 1;
    } else if (current?.takes?.(found) === true) {
      part += 1;
      letter += 1;
    } else if (star !== undefined && letters[star.letter] !== '/') {
      star.letter += 1;
      letter = star.letter;
      part = star.part + 1;
    } else return false;
  }
  return parts.slice(part).every(({takes}) => takes === undefined);
}
