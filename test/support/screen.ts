// What a terminal shows after it has been sent a text: enough of a VT100 for what our program and its question send.

export interface Screen {
  /** Takes the next part of the text; an escape sequence may be cut in two by it. */
  write(text: string): void;
  /** All lines, also those that have moved out at the top; no empty ones at the end, nothing after a line's last word. */
  text(): string;
  /** The same with colours, as escape sequences. */
  coloured(): string;
}

interface Cell {
  character: string;
  style: string;
}

/** Escape sequences, control characters, any other character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is read
const parts = /\u001b\[([?\d;]*)([A-Za-z])|\u001b[^[]|[\u0000-\u001f\u007f]|[^\u0000-\u001f\u007f]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is read
const unfinished = /\u001b(?:\[[?\d;]*)?$/;

/** `columns` and `rows` as large as asked for: what is longer goes on in the next line, what is lower moves all up. */
export function createScreen({columns, rows}: {columns: number; rows: number}): Screen {
  const lines: Cell[][] = [[]];
  let rest = '';
  let style = '';
  let row = 0;
  let column = 0;

  /** The first line that is still on the screen. */
  const top = () => Math.max(0, lines.length - rows);
  const lineAt = (index: number) => {
    while (lines.length <= index) lines.push([]);
    return lines[index] as Cell[];
  };
  const put = (character: string) => {
    if (column === columns) {
      row++;
      column = 0;
    }
    const line = lineAt(row);
    while (line.length < column) line.push({character: ' ', style: ''});
    line[column++] = {character, style};
  };
  const control: Record<string, () => void> = {
    '\n': () => void lineAt(++row),
    '\r': () => {
      column = 0;
    },
    '\b': () => {
      column = Math.max(0, column - 1);
    },
  };
  const sequence: Record<string, (first: number, all: string) => void> = {
    A: (count) => {
      row = Math.max(top(), row - (count || 1));
    },
    B: (count) => {
      row = Math.min(top() + rows - 1, row + (count || 1));
    },
    C: (count) => {
      column = Math.min(columns - 1, column + (count || 1));
    },
    D: (count) => {
      column = Math.max(0, column - (count || 1));
    },
    G: (at) => {
      column = Math.max(0, (at || 1) - 1);
    },
    J: () => {
      lineAt(row).splice(column);
      lines.splice(row + 1);
    },
    K: (from) => lineAt(row).splice(from === 2 ? 0 : column),
    m: (_, codes) => {
      style = restyled(style, codes);
    },
  };
  const take = (part: string, numbers: string | undefined, code: string | undefined) => {
    if (code !== undefined) sequence[code]?.(Number.parseInt(numbers || '0', 10), numbers ?? '');
    else if (control[part] !== undefined) control[part]();
    else if (part >= ' ') put(part);
  };
  return {
    write(text) {
      const all = rest + text;
      rest = unfinished.exec(all)?.[0] ?? '';
      for (const [part, numbers, code] of all.slice(0, all.length - rest.length).matchAll(parts))
        take(part, numbers, code);
    },
    text: () => joined(lines.map((line) => line.map(({character}) => character).join(''))),
    coloured: () => joined(lines.map(colouredLine)),
  };
}

function joined(lines: readonly string[]): string {
  return `${lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()}\n`;
}

/** Codes that are on, in the order in which they came; each is ended by one of its own. */
function restyled(before: string, codes: string): string {
  const endedBy: Record<string, RegExp> = {'22': /^[12]$/, '39': /^3\d$/, '49': /^4\d$/};
  let on = before.split(';').filter(Boolean);
  for (const code of codes.split(';')) {
    const ends = endedBy[code];
    if (code === '' || code === '0') on = [];
    else if (ends !== undefined) on = on.filter((other) => !ends.test(other));
    else on = [...on, code];
  }
  return on.join(';');
}

function colouredLine(line: readonly Cell[]): string {
  let text = '';
  let now = '';
  for (const {character, style} of line) {
    if (style !== now) text += `\u001b[0${style === '' ? '' : `;${style}`}m`;
    now = style;
    text += character;
  }
  return now === '' ? text : `${text}\u001b[0m`;
}
