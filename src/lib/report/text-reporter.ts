// Reports to people: what was found on the standard output, what goes on meanwhile on the standard error.
import {unmadeText} from './changes-text.ts';
import type {Event} from './event.ts';
import {findingsText, type TextStyle} from './findings-text.ts';
import {harmless, wrap} from './layout.ts';
import {createMemory, type Memory} from './memory.ts';
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

export function textReporter(options: TextReporterOptions): Reporter {
  const {stdout, paintOut, progress} = options;
  const memory = createMemory();
  const style = (): TextStyle => ({width: lineWidth(stdout), paint: paintOut});
  return {
    emit(raw) {
      const event = mapTexts(raw, harmless);
      memory.remember(event);
      talk(event, options);
    },
    finish(raw) {
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

/** What was found and which changes were made and not made, each block followed by an empty line. */
function cutShortText(memory: Memory, style: TextStyle): string {
  const changes = memory.changes();
  const made = changes.filter(({state}) => state === 'done').length;
  const blocks = [
    findingsText(memory.components(), memory.findings(), style),
    changes.length === 0 ? [] : [`${made} of ${changes.length} changes were made.`],
    unmadeText(changes, style),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => `${block.join('\n')}\n\n`)
    .join('');
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
