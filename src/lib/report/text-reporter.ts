// Reports to people: what was found on the standard output, what goes on meanwhile on the standard error.
import {briefText, plannedText, unmadeText} from './changes-text.ts';
import {componentProgress} from './component-progress.ts';
import type {ChangeSummary, ComponentTitle, Event} from './event.ts';
import {findingsText, type TextStyle} from './findings-text.ts';
import {harmless, wrap} from './layout.ts';
import {createMemory, type Memory} from './memory.ts';
import {outcomeText} from './outcome-text.ts';
import type {Paint} from './paint.ts';
import {isProgress, type Progress, showProgress} from './progress.ts';
import {mapTexts} from './redaction.ts';
import {lineWidth, type Reporter, type ReportStream} from './reporter.ts';

export interface TextReporterOptions {
  stdout: ReportStream;
  stderr: ReportStream;
  paintOut: Paint;
  paintErr: Paint;
  /** What to type to start this program. */
  ownName?: string;
  progress: Progress;
  verbose: boolean;
  debug: boolean;
  /** Only warnings are said, and what a question is about. Default: all that people may want to know. */
  quiet?: boolean;
  now: () => Date;
}

export function textReporter(options: TextReporterOptions): Reporter {
  const {stdout, stderr, paintOut, progress, ownName} = options;
  const memory = createMemory();
  const say = talk(options);
  const style = (): TextStyle => ({width: lineWidth(stdout), paint: paintOut, ownName});
  return {
    emit(raw) {
      const event = mapTexts(raw, harmless);
      memory.remember(event);
      say(event);
    },
    finish(raw, text) {
      if (text !== undefined) {
        progress.close();
        stdout.write(text);
        return;
      }
      if (stdout.isTerminal && stderr.isTerminal) progress.say('');
      progress.close();
      stdout.write(outcomeText(mapTexts(raw, harmless), {...style(), verbose: options.verbose}));
    },
    fail() {
      progress.close();
      const text = cutShortText(memory, style());
      if (text !== '') stdout.write(text);
    },
    pause: () => progress.pause(),
    resume: () => progress.resume(),
  };
}

/**
 * What was found and which changes were made and not made, each block followed by an empty line. Before the first of planned
 * changes the failure says it all; after it, what was found is not true any more.
 */
function cutShortText(memory: Memory, style: TextStyle): string {
  const components = memory.components();
  const changes = memory.changes();
  const made = changes.filter(({state}) => state === 'done').length;
  const hasBegun = changes.some(({state}) => state !== 'not-reached');
  const blocks =
    changes.length === 0
      ? [findingsText(components, memory.findings(), style)]
      : hasBegun
        ? [[`${made} of ${changes.length} changes were made.`], unmadeText(changes, {...style, components})]
        : [];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => `${block.join('\n')}\n\n`)
    .join('');
}

/** Where and how much is said while a command works. */
export type TalkOptions = Omit<TextReporterOptions, 'stdout' | 'paintOut'>;

/** Says on the standard error what each event means, if it is to be said at all. */
export function talk(options: TalkOptions): (event: Event) => void {
  const {stderr, progress, verbose, quiet = false, now} = options;
  const components = componentProgress(() => now().getTime());
  let titles: readonly ComponentTitle[] = [];
  return (event) => {
    if (event.type === 'findings') titles = event.components;
    if (quiet && !isPressing(event)) return;
    if (event.type === 'asking') progress.say(['', ...askingText(event.changes, titles, options)].join('\n'));
    const summary = components.follow(event);
    const words = wordsFor(event, options);
    if (words !== undefined) progress.say(wrap(words, lineWidth(stderr), {rest: '  '}).join('\n'));
    if (isProgress(event)) showProgress(progress, event, components);
    if (event.type === 'plan' && verbose)
      for (const change of event.changes) progress.say(`planned: ${change.summary}`);
    if (summary !== undefined) progress.sumUp(summary);
  };
}

/** What must be said in any case. */
export function isPressing(event: Event): boolean {
  const isWarning = event.type === 'note' && event.level === 'warning';
  const isUnverified = event.type === 'artefact' && event.signedBy === undefined;
  return isWarning || isUnverified || event.type === 'asking';
}

/** What the question is about. */
function askingText(
  changes: readonly ChangeSummary[],
  components: readonly ComponentTitle[],
  {stderr, paintErr: paint, verbose}: TalkOptions,
): string[] {
  const style = {width: lineWidth(stderr), paint, components};
  const heading = 'Changes to make';
  return verbose
    ? plannedText(changes, heading, style)
    : briefText(changes, heading, {...style, way: '--dry-run names each'});
}

/** What is said of events that are no progress; undefined when nothing is. */
function wordsFor(event: Event, {paintErr: paint, verbose, debug}: TalkOptions): string | undefined {
  switch (event.type) {
    case 'cluster':
      return `${paint.bold('Cluster')} ${event.context} at ${event.server}, namespace ${event.namespace}`;
    case 'setting':
      return verbose ? `${event.name} = ${event.value} (${event.origin})` : undefined;
    case 'artefact':
      return verbose || event.signedBy === undefined ? artefactLine(event, paint) : undefined;
    case 'note':
      if ((event.level === 'debug' && !debug) || (event.level === 'verbose' && !verbose)) return undefined;
      return event.level === 'warning' ? `${paint.yellow('warning:')} ${event.text}` : event.text;
    default:
      return undefined;
  }
}

function artefactLine({name, url, sha256, signedBy, from}: Extract<Event, {type: 'artefact'}>, paint: Paint): string {
  const trust = signedBy === undefined ? paint.yellow('not verified') : `signed by ${signedBy}`;
  return `${name} from ${from} ${url}: ${trust}, sha256 ${sha256}`;
}
