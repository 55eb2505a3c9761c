// Text laid out for a width: wrapped between words, cut at the edge, free of control characters.
import {stripVTControlCharacters} from 'node:util';

/** Columns that a text takes; colour codes count nothing. */
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

export interface Indents {
  /** Before the first line. */
  first?: string;
  /** Before each further line; default: as wide as `first`. */
  rest?: string;
}

/**
 * Lines no wider than `width`, broken between words and at line ends of the text.
 * A longer word stays whole, so that commands and URLs can be copied.
 */
export function wrap(
  text: string,
  width: number,
  {first = '', rest = ' '.repeat(widthOf(first))}: Indents = {},
): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = lines.length === 0 ? first : rest;
    let empty = true;
    for (const word of paragraph.split(' ')) {
      if (!empty && widthOf(line) + 1 + widthOf(word) > width) {
        lines.push(line);
        line = rest;
        empty = true;
      }
      line += empty ? word : ` ${word}`;
      empty = false;
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

/**
 * A command as lines that can be pasted as they stand: broken before flags, each line but the last ending with a backslash.
 * Its comment (`  # …`) gets lines of its own where it does not fit.
 */
export function wrapCommand(text: string, width: number, {first = '', rest = ''}: Indents = {}): string[] {
  const [command = '', comment] = text.split(/ {2}# (.*)/s);
  const [start = '', ...flags] = command.split(/ (?=-)/);
  const lines: string[] = [];
  let line = first + start;
  for (const [index, flag] of flags.entries()) {
    const backslash = index === flags.length - 1 ? '' : ' \\';
    const isRoom = widthOf(`${line} ${flag}${backslash}`) <= width;
    if (!isRoom) lines.push(`${line} \\`);
    line = isRoom ? `${line} ${flag}` : rest + flag;
  }
  if (comment === undefined) return [...lines, line];
  const whole = `${line}  # ${comment}`;
  if (widthOf(whole) <= width) return [...lines, whole];
  return [...lines, line, ...wrap(comment, width, {first: `${rest}# `, rest: `${rest}# `})];
}

/** The text's beginning that fits into `width` columns, ending with … where something was cut. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  return `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/**
 * The text without control characters other than line ends: what a server, a file or an argument says
 * must not move the cursor or change colours of somebody's terminal.
 */
export function harmless(text: string): string {
  return (
    stripVTControlCharacters(text)
      .replaceAll('\t', '  ')
      .replaceAll('\r\n', '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '')
  );
}
