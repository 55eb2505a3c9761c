// One run of `operator`: settings, reporter, the call into lib, the exit code.
import type {OperatorOutside} from '../lib/operator/run.ts';
import type {Event} from '../lib/report/event.ts';
import {Failure} from '../lib/report/failure.ts';
import {asFailure} from '../lib/report/failure-text.ts';
import type {Outcome} from '../lib/report/outcome.ts';
import {maskFailure} from '../lib/report/redaction.ts';
import type {Reporter} from '../lib/report/reporter.ts';
import type {Machine} from '../lib/settings/paths.ts';
import {readOperatorSettings, readSources, secretsOf} from '../lib/settings/read-settings.ts';
import type {OperatorSettings} from '../lib/settings/settings.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {reporterFor} from './reporter.ts';
import {runDeadline} from './run-deadline.ts';
import {readStandardInput} from './standard-input.ts';

/** Resolves to the exit code of the outcome. A failure is shown as far as the reporter can, and thrown on to `main`. */
export async function runOperatorCommand(context: CommandContext, flags: FlagValues): Promise<number> {
  const {runtime, redactor, manner} = context;
  const machine: Machine = runtime;
  const said = await readSources(flags, machine);
  for (const secret of secretsOf(said.sources)) redactor.learn(secret);
  Object.assign(manner, said.output);
  const reporter = await reporterFor(context, said.output);
  runtime.signal.addEventListener('abort', () => reporter.emit(stopping), {once: true});
  try {
    const {settings, events} = await readOperatorSettings(said, machine, () => readStandardInput(runtime));
    learn(context, settings);
    for (const event of events) reporter.emit(event);
    const outcome = await operateInTime(context, settings, reporter);
    reporter.finish(outcome);
    return outcome.exitCode;
  } catch (error) {
    reporter.fail(maskFailure(asFailure(error), redactor));
    throw error;
  }
}

/** The call into lib. What it throws once the signal is aborted is a consequence of that; the reason is thrown instead. */
async function operateInTime(
  context: CommandContext,
  settings: OperatorSettings,
  reporter: Reporter,
): Promise<Outcome> {
  const {runtime, parts} = context;
  const operate = await parts.operator();
  const {signal, end} = runDeadline(settings.timeout, runtime.signal);
  try {
    return await operate(settings, outsideOf(context, signal, reporter, settings));
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
  text: 'stopping after the current step; the same signal once more stops at once',
};

function learn({redactor}: CommandContext, {account, dcapKey, connection}: OperatorSettings): void {
  redactor.learn(account?.accessToken);
  if (account) redactor.learn(`${account.username}:${account.accessToken.reveal()}`);
  redactor.learn(dcapKey);
  redactor.learn(connection.token);
}

/** The part of the world that the operator's lib may touch. Without a terminal, or with --yes, there is nobody to ask. */
function outsideOf(
  {runtime, ownName}: CommandContext,
  signal: AbortSignal,
  reporter: Reporter,
  settings: OperatorSettings,
): OperatorOutside {
  const {env, homeDirectory, cwd, now, random, prompt} = runtime;
  const confirm = async (question: string) => {
    reporter.pause();
    try {
      return await prompt.confirm(question, false, signal);
    } finally {
      reporter.resume();
    }
  };
  return {
    ...{env, homeDirectory, cwd, now, random, signal},
    emit: reporter.emit,
    userAgent: product.userAgent,
    command: `${ownName} operator`,
    ...(prompt.interactive && !settings.yes && {confirm}),
  };
}
