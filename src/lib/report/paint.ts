// Colours and weights of text on a terminal, or plain text where there is none.

export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** Ways to write text; with `coloured` false each gives the text back as it is. */
export function paintFor(coloured: boolean): Paint {
  const style = (on: number, off: number) => (text: string) =>
    coloured && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    green: style(32, 39),
    yellow: style(33, 39),
    cyan: style(36, 39),
  };
}

/** Whether a stream gets colour: only a terminal, and only if neither --no-color, NO_COLOR nor TERM=dumb says otherwise. */
export function wantsColour(options: {
  isTerminal: boolean;
  noColour: boolean;
  env: Readonly<Record<string, string | undefined>>;
}): boolean {
  const {isTerminal, noColour, env} = options;
  return isTerminal && !noColour && !env.NO_COLOR && env.TERM !== 'dumb';
}
