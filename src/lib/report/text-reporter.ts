// Reports to people: what was found on the standard output, what goes on meanwhile on the standard error.
import {plannedText} from './changes-text.ts';
import type {ChangeSummary, ComponentTitle, Event} from './event.ts';
import type {Finding} from './finding.ts';
import {findingsText, type TextStyle} from './findings-text.ts';
import {harmless, wrap} from './layout.ts';
import {outcomeText} from './outcome-text.ts';
import type {Paint} from './paint.ts';
import {type Progress, showProgress} from './progress.ts';
import {mapTexts} from './redaction.ts';
import {lineWidth, type Reporter, type ReportStream} from './reporter.ts';
import {timeSpan} from './time-span.ts';

export interface TextReporterOptions {
  stdout: ReportStream;
  stderr: ReportStream;
  paintOut: Paint;
  paintErr: Paint;
  progress: Progress;
  verbose: boolean;
  debug: boolean;
}

/** What the reporter remembers, to tell how far a run came that was cut short. */
interface Memory {
  components: readonly ComponentTitle[];
  findings: readonly Finding[];
  planned: readonly ChangeSummary[];
  made: Set<string>;
}

export function textReporter(options: TextReporterOptions): Reporter {
  const {stdout, paintOut, progress} = options;
  const memory: Memory = {components: [], findings: [], planned: [], made: new Set()};
  const style = (): TextStyle => ({width: lineWidth(stdout), paint: paintOut});
  return {
    emit(raw) {
      const event = mapTexts(raw, harmless);
      remember(memory, event);
      talk(event, options);
    },
    finish(raw) {
      progress.close();
      stdout.write(outcomeText(mapTexts(raw, harmless), {...style(), verbose: options.verbose}));
    },
    fail() {
      progress.close();
      const found = findingsText(memory.components, memory.findings, style());
      const left = memory.planned.filter(({id}) => !memory.made.has(id));
      const heading = `${memory.made.size} of ${memory.planned.length} changes were made; these were not`;
      const blocks = [found, memory.planned.length === 0 ? [] : plannedText(left, heading, style())];
      const text = blocks.filter((block) => block.length > 0).map((block) => `${block.join('\n')}\n\n`);
      if (text.length > 0) stdout.write(text.join(''));
    },
    pause: () => progress.pause(),
    resume: () => progress.resume(),
  };
}

function remember(memory: Memory, event: Event): void {
  if (event.type === 'findings') {
    memory.components = event.components;
    memory.findings = event.findings;
  }
  if (event.type === 'plan') memory.planned = event.changes;
  if (event.type === 'change-done') memory.made.add(event.change.id);
}

/** Where and how much is said while a command works. */
export type TalkOptions = Pick<TextReporterOptions, 'stderr' | 'paintErr' | 'progress' | 'verbose' | 'debug'>;

/** Says on the standard error what an event means, if it is to be said at all. */
export function talk(event: Event, {stderr, paintErr: paint, progress, verbose, debug}: TalkOptions): void {
  const say = (text: string, indents = {}) => progress.say(wrap(text, lineWidth(stderr), indents).join('\n'));
  switch (event.type) {
    case 'cluster':
      say(`${paint.bold('Cluster')} ${event.context} at ${event.server}, namespace ${event.namespace}`);
      return;
    case 'setting':
      if (verbose) say(`${event.name} = ${event.value} (${event.origin})`, {rest: '  '});
      return;
    case 'artefact':
      if (verbose || event.signedBy === undefined) say(artefactLine(event, paint), {rest: '  '});
      return;
    case 'note':
      if (event.level === 'debug' && !debug) return;
      if (event.level === 'verbose' && !verbose) return;
      say(`${event.level === 'warning' ? `${paint.yellow('warning:')} ` : ''}${event.text}`, {rest: '  '});
      return;
    case 'findings':
      return;
    case 'plan':
      if (verbose) for (const {summary} of event.changes) say(`planned: ${summary}`, {rest: '  '});
      return;
    default:
      showProgress(progress, event, timeSpan);
  }
}

function artefactLine({name, url, sha256, signedBy, from}: Extract<Event, {type: 'artefact'}>, paint: Paint): string {
  const trust = signedBy === undefined ? paint.yellow('not verified') : `signed by ${signedBy}`;
  return `${name} from ${from} ${url}: ${trust}, sha256 ${sha256}`;
}
