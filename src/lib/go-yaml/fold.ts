// Breaking of long lines as go-yaml 2 does: at a single blank, once more than 80 columns are written.

/** Where a scalar begins, and how far its further lines are indented. */
export interface Place {
  column: number;
  indent: number;
}

const bestWidth = 80;

/** One character of a scalar as it is written; `isBlank` for a space that may become a line break. */
interface Piece {
  text: string;
  isBlank: boolean;
}

/** A text that is written as it is. */
export function foldPlain(text: string, place: Place): string {
  return folded(pieces(text), place, () => true, '');
}

/** The text between single quotes; the opening quote is counted in. */
export function foldSingleQuoted(text: string, place: Place): string {
  const all = pieces(text, (character) => (character === "'" ? "''" : character));
  return folded(all, {...place, column: place.column + 1}, (index) => index > 0 && index < all.length - 1, '');
}

/** The text between double quotes; after a break a further blank is escaped, or it would be lost. */
export function foldDoubleQuoted(text: string, written: (character: string) => string, place: Place): string {
  const all = pieces(text, written);
  return folded(all, {...place, column: place.column + 1}, (index) => index > 0 && index < all.length - 1, '\\');
}

function pieces(text: string, written: (character: string) => string = (character) => character): Piece[] {
  return [...text].map((character) => ({text: written(character), isBlank: character === ' '}));
}

/** `beforeBlank`: what stands on the new line before a blank that follows; without it such a place is not broken. */
function folded(
  all: readonly Piece[],
  {column, indent}: Place,
  mayBreak: (index: number) => boolean,
  beforeBlank: string,
): string {
  let written = '';
  let at = column;
  let afterBlank = false;
  for (const [index, {text, isBlank}] of all.entries()) {
    const nextIsBlank = all[index + 1]?.isBlank === true;
    const breaks = isBlank && !afterBlank && at > bestWidth && mayBreak(index) && (!nextIsBlank || beforeBlank !== '');
    const piece = breaks ? `\n${' '.repeat(indent)}${nextIsBlank ? beforeBlank : ''}` : text;
    written += piece;
    at = breaks ? piece.length - 1 : at + [...piece].length;
    afterBlank = isBlank;
  }
  return written;
}
