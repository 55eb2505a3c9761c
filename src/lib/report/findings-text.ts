// Findings as lines for people: grouped by component, a symbol each, what, why and how to mend indented below.
import type {ComponentTitle} from './event.ts';
import type {Finding} from './finding.ts';
import {wrap, wrapCommand} from './layout.ts';
import type {Paint} from './paint.ts';
import {verdictLooks} from './verdicts.ts';

export interface TextStyle {
  /** Columns; Infinity where nothing is to be wrapped. */
  width: number;
  paint: Paint;
  /** What to type to start this program: `kubectl provision`. Commands that begin with it can be pasted. */
  ownName?: string | undefined;
}

/** Advice after its label: a command that can be pasted, or words. */
export function adviceLines(
  label: string,
  advice: string,
  {width, ownName}: TextStyle,
  {first = '', rest}: {first?: string; rest: string},
): string[] {
  const isCommand = /^kubectl /.test(advice) || (ownName !== undefined && advice.startsWith(`${ownName} `));
  if (isCommand) return wrapCommand(advice, width, {first: `${first}${label} `, rest});
  return wrap(`${label} ${advice}`, width, {first, rest});
}

/** One block of lines per component that has findings, blocks separated by an empty line. */
export function findingsText(
  components: readonly ComponentTitle[],
  findings: readonly Finding[],
  style: TextStyle,
): string[] {
  const known = new Set(components.map(({id}) => id));
  const others = [...new Set(findings.map(({component}) => component))].filter((id) => !known.has(id));
  const blocks = [...components, ...others.map((id) => ({id, title: id}))].map(({id, title}) => {
    const own = findings.filter(({component}) => component === id);
    return own.length === 0 ? [] : [style.paint.bold(title), ...own.flatMap((finding) => findingLines(finding, style))];
  });
  return blocks.filter((block) => block.length > 0).flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

function findingLines(finding: Finding, style: TextStyle): string[] {
  const {width, paint} = style;
  const {symbol, colour} = verdictLooks[finding.verdict];
  const indent = {first: '    '};
  const isGood = finding.verdict === 'ok';
  const code = isGood ? '' : ` ${paint.dim(`[${finding.code}]`)}`;
  const lines = wrap(`${finding.summary}${code}`, width, {first: `${paint[colour](symbol)} `, rest: '  '});
  if (!isGood && finding.object && !finding.summary.toLowerCase().includes(finding.object.toLowerCase())) {
    lines.push(...wrap(finding.object, width, indent));
  }
  for (const detail of finding.details ?? []) lines.push(...wrap(detail, width, indent).map(paint.dim));
  if (finding.hint)
    lines.push(...adviceLines(paint.cyan('hint:'), finding.hint, style, {first: '    ', rest: '      '}));
  return lines;
}
