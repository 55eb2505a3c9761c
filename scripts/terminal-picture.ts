// Turns a captured terminal screen (text with colours, as `tmux capture-pane -e -p` gives it) into a picture: stdin → SVG.
import {text} from 'node:stream/consumers';

const cell = {width: 8.4, height: 18};
const colours: Record<number, string> = {31: '#e06c75', 32: '#98c379', 33: '#e5c07b', 34: '#61afef', 36: '#56b6c2'};
const plain = '#d7dae0';
/** Escape, `[`, numbers, `m`: how a terminal is told about colours. */
const sequence = new RegExp(`${String.fromCharCode(27)}\\[([0-9;]*)m`);

interface Style {
  colour: string;
  bold: boolean;
  dim: boolean;
}

interface Run {
  style: Style;
  text: string;
}

const screen = (await text(process.stdin)).replace(/\s+$/, '').split('\n');
let style: Style = {colour: plain, bold: false, dim: false};
const lines = screen.map((line) => {
  const {runs, after} = runsOf(line, style);
  style = after;
  return runs;
});
process.stdout.write(picture(lines));

/** The escape sequences of one line turned into runs of one style each. */
function runsOf(line: string, before: Style): {runs: Run[]; after: Style} {
  let now = before;
  const runs: Run[] = [];
  const parts = line.split(sequence);
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) now = part.split(';').map(Number).reduce(restyled, now);
    else if (part !== '') runs.push({style: now, text: part});
  }
  return {runs, after: now};
}

function restyled(now: Style, code: number): Style {
  if (code === 0) return {colour: plain, bold: false, dim: false};
  if (code === 1) return {...now, bold: true};
  if (code === 2) return {...now, dim: true};
  if (code === 39) return {...now, colour: plain};
  return {...now, colour: colours[code] ?? now.colour};
}

function picture(all: readonly Run[][]): string {
  const columns = Math.max(...all.map((runs) => runs.reduce((sum, run) => sum + [...run.text].length, 0)));
  const [width, height] = [Math.ceil((columns + 4) * cell.width), (all.length + 2) * cell.height];
  const rows = all.map((runs, row) => {
    const spans = runs.map(({style: {colour, bold, dim}, text: words}) => {
      const weight = bold ? ' font-weight="bold"' : '';
      return `<tspan fill="${colour}"${weight}${dim ? ' opacity="0.6"' : ''}>${escaped(words)}</tspan>`;
    });
    return `<text x="${2 * cell.width}" y="${(row + 1.8) * cell.height}" xml:space="preserve">${spans.join('')}</text>`;
  });
  const font = 'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14"';
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ${font}>`;
  const title = '<title>A run of kubectl provision in a terminal</title>';
  return [head, title, `<rect width="100%" height="100%" rx="8" fill="#1e2127"/>`, ...rows, '</svg>', ''].join('\n');
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
