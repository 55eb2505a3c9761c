// Characters as the lexer tells them apart: blanks, lines, and what words are made of.

const wordCharacter = /[\p{L}\p{Nd}_]/u;
const asciiWord = /[A-Za-z0-9_]*/y;

export function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}

export function isWordCharacter(character: string): boolean {
  if (character === '') return false;
  asciiWord.lastIndex = 0;
  asciiWord.test(character);
  return asciiWord.lastIndex > 0 || (character > '\x7f' && wordCharacter.test(character));
}

/** How many blanks and line breaks stand at the end of the text. */
export function trailingSpaceOf(text: string): number {
  let end = text.length;
  while (end > 0 && isSpace(text.charAt(end - 1))) end -= 1;
  return text.length - end;
}

export function countLines(text: string): number {
  let count = 0;
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) count += 1;
  return count;
}

/** Where the word ends that goes on at this place; the place itself if none does. */
export function wordEnd(text: string, place: number): number {
  for (let end = place; ; ) {
    asciiWord.lastIndex = end;
    asciiWord.test(text);
    end = asciiWord.lastIndex;
    const code = text.codePointAt(end);
    const character = code === undefined ? '' : String.fromCodePoint(code);
    if (!isWordCharacter(character)) return end;
    end += character.length;
  }
}
