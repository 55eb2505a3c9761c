// One run of `audit`: the lines of a log on the standard output, everything else on the standard error.
import {exitCodes} from '../lib/report/exit-codes.ts';
import {Failure} from '../lib/report/failure.ts';
import {asFailure} from '../lib/report/failure-text.ts';
import {maskFailure} from '../lib/report/redaction.ts';
import type {Secret} from '../lib/report/secret.ts';
import {readSources, secretsOf} from '../lib/settings/read-settings.ts';
import {readAuditSettings} from '../lib/settings/resolve-audit.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import {auditWriter} from './audit-output.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {reporterFor} from './reporter.ts';
import {runDeadline} from './run-deadline.ts';

/** Resolves to the exit code: who stops following has seen what was wanted, and yet 128 + the signal's number is kept. */
export async function runAuditCommand(
  context: CommandContext,
  flags: FlagValues,
  words: {name: string | undefined},
): Promise<number> {
  const {runtime, redactor, manner} = context;
  const said = await readSources(flags, runtime);
  for (const secret of secretsOf(said.sources)) redactor.learn(secret);
  Object.assign(manner, said.output);
  const {emit} = await reporterFor(context, said.output);
  const {settings, events} = await readAuditSettings(said, runtime, words.name);
  redactor.learn(settings.connection.token);
  for (const event of events) emit(event);
  const {stdout, env, homeDirectory} = runtime;
  const writer = await auditWriter({...settings, format: said.output.format}, stdout);
  const deserted = new AbortController();
  const {signal, end} = limit(settings.timeout, runtime.signal);
  const outside = {
    ...{env, homeDirectory, emit, userAgent: product.userAgent},
    learn: (secret: Secret) => redactor.learn(secret),
    signal: AbortSignal.any([signal, deserted.signal]),
    clock: () => performance.now(),
  };
  try {
    const {runAudit} = await import('../lib/cas/audit/run-audit.ts');
    await runAudit(settings, outside, {
      begin(head) {
        if (manner.format !== 'table' && !settings.follow) manner.answered = true;
        writer.begin(head);
      },
      async entry(entry) {
        if (settings.follow) manner.answered = true;
        writer.entry(entry);
        if (!(await stdout.drained())) deserted.abort();
      },
    });
    writer.end();
    return exitCodes.ok.code;
  } catch (error) {
    // Whoever reads (`| head`) has got enough.
    if (deserted.signal.aborted) return exitCodes.ok.code;
    const {reason} = runtime.signal;
    if (settings.follow && reason instanceof Failure) {
      manner.answered = true;
      return reason.exitCode;
    }
    const failure = maskFailure(asFailure(signal.aborted ? signal.reason : error), redactor);
    if (writer.fail(failure)) manner.answered = true;
    throw error;
  } finally {
    end();
  }
}

/** A log may be followed for ever. */
function limit(milliseconds: number | undefined, outer: AbortSignal) {
  return milliseconds === undefined ? {signal: outer, end() {}} : runDeadline(milliseconds, outer);
}
