// The JSON value a text starts with, where more may follow it.

/**
 * Reads the first JSON value of a text, as a streaming decoder does.
 * @returns the value and how many characters it took, blanks before it included; undefined if there is none
 */
export function scanJson(text: string): {value: unknown; length: number} | undefined {
  const length = jsonEnd(text);
  try {
    return {value: JSON.parse(text.slice(0, length)), length};
  } catch {
    return undefined;
  }
}

/** Where the first value ends; JSON.parse judges whether it is one. */
function jsonEnd(text: string): number {
  const start = text.search(/[^\s]/);
  if (start === -1) return text.length;
  const first = text[start] ?? '';
  if (first === '"') return stringEnd(text, start);
  if (first !== '{' && first !== '[') {
    const rest = text.slice(start).search(/[^-+.0-9a-zA-Z]/);
    return rest === -1 ? text.length : start + rest;
  }
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const character = text[i] ?? '';
    if (character === '"') i = stringEnd(text, i) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth === 0) return i + 1;
  }
  return text.length;
}

function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}
