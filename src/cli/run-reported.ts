// One run of a command that reports: settings, reporter, the call into lib within its time limit, the exit code.
import type {Event} from '../lib/report/event.ts';
import {Failure} from '../lib/report/failure.ts';
import {asFailure} from '../lib/report/failure-text.ts';
import type {Answer, Outcome} from '../lib/report/outcome.ts';
import {maskFailure} from '../lib/report/redaction.ts';
import type {Reporter} from '../lib/report/reporter.ts';
import type {Machine} from '../lib/settings/paths.ts';
import {type ReadSettings, readSources, type Said, secretsOf} from '../lib/settings/read-settings.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {reporterFor} from './reporter.ts';
import {runDeadline} from './run-deadline.ts';

export interface Job<Settings> {
  read(said: Said, machine: Machine): Promise<ReadSettings<Settings>>;
  /** The call into lib. */
  run(settings: Readonly<Settings>, reporter: Reporter, signal: AbortSignal): Promise<Outcome | Answer>;
}

/** Resolves to the exit code of the outcome. A failure is shown as far as the reporter can, and thrown on to `main`. */
export async function runReported<Settings extends {timeout: number}>(
  context: CommandContext,
  flags: FlagValues,
  job: Job<Settings>,
): Promise<number> {
  const {runtime, redactor, manner} = context;
  const said = await readSources(flags, runtime);
  for (const secret of secretsOf(said.sources)) redactor.learn(secret);
  Object.assign(manner, said.output);
  const reporter = await reporterFor(context, said.output);
  runtime.signal.addEventListener('abort', () => reporter.emit(stopping), {once: true});
  try {
    const {settings, events} = await job.read(said, runtime);
    for (const event of events) reporter.emit(event);
    const answer = await inTime(settings.timeout, runtime.signal, (signal) => job.run(settings, reporter, signal));
    const {outcome, text, document}: Answer = 'outcome' in answer ? answer : {outcome: answer};
    reporter.finish(outcome, text, document);
    return outcome.exitCode;
  } catch (error) {
    reporter.fail(maskFailure(asFailure(error), redactor));
    throw error;
  }
}

/** What lib throws once the signal is aborted is a consequence of that; the reason is thrown instead. */
async function inTime<T>(milliseconds: number, outer: AbortSignal, run: (signal: AbortSignal) => Promise<T>) {
  const {signal, end} = runDeadline(milliseconds, outer);
  try {
    return await run(signal);
  } catch (error) {
    const isTold = error instanceof Failure && error.kind === 'deadline';
    throw signal.aborted && !isTold ? signal.reason : error;
  } finally {
    end();
  }
}

const stopping: Event = {
  type: 'note',
  level: 'info',
  text: 'stopping after the current step; a second signal (Ctrl-C) stops at once',
};
