// Classes of characters in YAML 1.1, by code; NaN stands for the end of the text.

export const space = 0x20;
export const tab = 0x09;
export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;

export function isBreak(code: number): boolean {
  return code === lineFeed || code === carriageReturn || code === 0x85 || code === 0x2028 || code === 0x2029;
}

const lineBreak = /[\n\r\x85\u2028\u2029]/g;

/** Where the next line break is; the text's length if there is none. */
export function breakFrom(text: string, from: number): number {
  lineBreak.lastIndex = from;
  return lineBreak.test(text) ? lineBreak.lastIndex - 1 : text.length;
}

export function isBlank(code: number): boolean {
  return code === space || code === tab;
}

/** End of the text. */
export function isEnd(code: number): boolean {
  return Number.isNaN(code);
}

export function isBreakOrEnd(code: number): boolean {
  return isBreak(code) || isEnd(code);
}

export function isBlankOrEnd(code: number): boolean {
  return isBlank(code) || isBreakOrEnd(code);
}

/** Letters, digits, `_` and `-`: names of anchors and tag handles. */
export function isWord(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5f ||
    code === 0x2d
  );
}

/** A line break in a scalar's text: CR, LF, CR LF and NEL all become LF; LS and PS stay. */
export function normalBreak(text: string): string {
  return text === '\u2028' || text === '\u2029' ? text : '\n';
}
