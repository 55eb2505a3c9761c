// Text of several YAML documents cut into single ones, exactly where Helm cuts.

/**
 * Splits at lines that begin with `---`, as Helm does without looking at YAML: what follows the dashes on the line
 * belongs to the next document, and blank lines around the cut go. Empty documents are left out.
 */
export function splitManifests(text: string): string[] {
  const trimmed = trimSpace(text);
  const documents: string[] = [];
  let from = 0;
  for (let cut = nextCut(trimmed, 0); cut !== undefined; cut = nextCut(trimmed, cut.end)) {
    if (cut.start > from) documents.push(trimmed.slice(from, cut.start));
    from = cut.end;
  }
  if (from < trimmed.length) documents.push(trimmed.slice(from));
  return documents.map(trimSpace);
}

/** The next `---` at the very start or after a newline that has not been used up by the cut before. */
function nextCut(text: string, from: number): {start: number; end: number} | undefined {
  if (from === 0 && text.startsWith('---')) return {start: 0, end: skipBlanks(text, 3)};
  const newline = text.indexOf('\n---', from);
  if (newline === -1) return undefined;
  return {start: newline, end: skipBlanks(text, newline + 4)};
}

function skipBlanks(text: string, from: number): number {
  let end = from;
  while (end < text.length && isBlank(text.charCodeAt(end))) end += 1;
  return end;
}

/** `\s` of Go's regular expressions: tab, newline, form feed, carriage return, space. */
function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 12 || code === 13;
}

const space = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leadingSpace = new RegExp(`^${space}+`);
const anySpace = new RegExp(space);

/** `strings.TrimSpace` of Go: white space as Unicode has it, without the byte order mark. */
export function trimSpace(text: string): string {
  const start = leadingSpace.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > start && anySpace.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
