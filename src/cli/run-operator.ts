// One run of `operator`: what of the world its lib may touch, and whom it may ask.
import type {OperatorOutside} from '../lib/operator/run.ts';
import type {Reporter} from '../lib/report/reporter.ts';
import {readOperatorSettings} from '../lib/settings/resolve-operator.ts';
import type {OperatorSettings} from '../lib/settings/settings.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {pluginMachine} from './plugin-machine.ts';
import {product} from './product.ts';
import {questionsFor} from './questions.ts';
import {runReported} from './run-reported.ts';
import {readStandardInput} from './standard-input.ts';

export async function runOperatorCommand(context: CommandContext, flags: FlagValues): Promise<number> {
  const {runtime, parts} = context;
  return runReported<OperatorSettings>(context, flags, {
    async read(said, machine) {
      const read = await readOperatorSettings(said, machine, () => readStandardInput(runtime));
      learn(context, read.settings);
      return read;
    },
    async run(settings, reporter, signal) {
      const operate = await parts.operator();
      return operate(settings, outsideOf(context, signal, reporter, settings));
    },
  });
}

function learn({redactor}: CommandContext, {account, dcapKey, connection}: OperatorSettings): void {
  redactor.learn(account?.accessToken);
  if (account) redactor.learn(`${account.username}:${account.accessToken.reveal()}`);
  redactor.learn(dcapKey);
  redactor.learn(connection.token);
}

/** The part of the world that the operator's lib may touch. Without a terminal, or with --yes, there is nobody to ask. */
function outsideOf(
  {runtime, ownName, redactor}: CommandContext,
  signal: AbortSignal,
  reporter: Reporter,
  settings: OperatorSettings,
): OperatorOutside {
  const {env, homeDirectory, cwd, now, random, prompt} = runtime;
  const {confirm} = questionsFor(prompt, reporter, signal);
  return {
    ...{env, homeDirectory, cwd, now, random, signal},
    emit: reporter.emit,
    userAgent: product.userAgent,
    build: product.build,
    command: `${ownName} operator`,
    plugin: pluginMachine(runtime),
    learn: (secret) => redactor.learn(secret),
    ...(confirm !== undefined && !settings.yes && {confirm}),
  };
}
