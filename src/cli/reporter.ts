// The reporter that the settings ask for, on the streams of the run; everything it gets is freed of secrets first.
import {documentReporter, documentText} from '../lib/report/document-reporter.ts';
import {type Paint, paintFor, wantsColour} from '../lib/report/paint.ts';
import type {Progress} from '../lib/report/progress.ts';
import {progressLines} from '../lib/report/progress-lines.ts';
import {progressLive} from '../lib/report/progress-live.ts';
import type {Reporter} from '../lib/report/reporter.ts';
import {isPressing, talk, textReporter} from '../lib/report/text-reporter.ts';
import type {OutputSettings} from '../lib/settings/resolve-output.ts';
import type {OutputStream} from '../runtime.ts';
import type {CommandContext} from './context.ts';

export async function reporterFor(context: CommandContext, output: OutputSettings): Promise<Reporter> {
  const reporter = output.format === 'table' ? peopleReporter(context, output) : await programReporter(context, output);
  const {redactor} = context;
  return {
    ...reporter,
    emit: (event) => reporter.emit(redactor.maskAll(event)),
    finish: (outcome, text, document) => reporter.finish(redactor.maskAll(outcome), text, document),
  };
}

function peopleReporter(
  {runtime, ownName}: CommandContext,
  {noColour, verbose, debug, quiet}: OutputSettings,
): Reporter {
  const {stdout, stderr, env, now} = runtime;
  const paintOf = ({isTerminal}: OutputStream) => paintFor(wantsColour({isTerminal, noColour, env}));
  const paintErr = paintOf(stderr);
  const progress = progressOn(stderr, paintErr, now, env.TERM === 'dumb');
  return textReporter({
    stdout,
    stderr,
    paintOut: paintOf(stdout),
    paintErr,
    ownName,
    progress,
    verbose,
    debug,
    quiet,
    now,
  });
}

function progressOn(stream: OutputStream, paint: Paint, now: () => Date, plain: boolean): Progress {
  if (!stream.isTerminal || plain) return progressLines((text) => stream.write(text), now);
  return progressLive({stream, paint, now, tick});
}

function tick(callback: () => void): () => void {
  const timer = setInterval(callback, 100);
  timer.unref();
  return () => clearInterval(timer);
}

/** Beside the document only warnings are said, and with --verbose everything. */
async function programReporter({runtime, manner}: CommandContext, output: OutputSettings): Promise<Reporter> {
  const {stdout, stderr, now} = runtime;
  const text = await documentText(output.format === 'yaml' ? 'yaml' : 'json');
  const progress = progressLines((line) => stderr.write(line), now);
  const options = {stderr, paintErr: paintFor(false), progress, verbose: output.verbose, debug: output.debug, now};
  const say = talk(options);
  return documentReporter(
    (document) => {
      manner.answered = true;
      stdout.write(text(document));
    },
    (event) => {
      if (output.verbose || (isPressing(event) && event.type !== 'asking')) say(event);
    },
  );
}
