// One run of a command about pull secrets: what of the world its lib may touch, and whom it may ask.
import files from 'node:fs/promises';
import type {SecretsOutside} from '../lib/pull-secrets/secrets-run.ts';
import type {Reporter} from '../lib/report/reporter.ts';
import {Secret} from '../lib/report/secret.ts';
import type {SecretsAction, SecretsSettings} from '../lib/settings/resolve-secrets.ts';
import {readSecretsSettings} from '../lib/settings/resolve-secrets.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {runReported} from './run-reported.ts';
import {readStandardInput} from './standard-input.ts';

export async function runSecretsCommand(
  context: CommandContext,
  flags: FlagValues,
  action: SecretsAction,
): Promise<number> {
  const {runtime, redactor} = context;
  return runReported<SecretsSettings>(context, flags, {
    async read(said, machine) {
      const read = await readSecretsSettings(said, machine, action, () => readStandardInput(runtime));
      const {account, connection} = read.settings;
      redactor.learn(account.accessToken);
      redactor.learn(connection.token);
      if (account.username !== undefined && account.accessToken !== undefined) {
        redactor.learn(new Secret(`${account.username}:${account.accessToken.reveal()}`));
      }
      return read;
    },
    async run(settings, reporter, signal) {
      const outside = outsideOf(context, settings, reporter, signal);
      runtime.process.keepHeapSmall();
      if (action === 'status') return (await import('../lib/pull-secrets/run-status.ts')).runStatus(settings, outside);
      return (await import('../lib/pull-secrets/run-rotate.ts')).runRotate(settings, outside);
    },
  });
}

/** Without a terminal, or with --yes, there is nobody to ask. */
function outsideOf(
  {runtime, redactor, ownName}: CommandContext,
  settings: SecretsSettings,
  reporter: Reporter,
  signal: AbortSignal,
): SecretsOutside {
  const {env, homeDirectory, platform, now, random, prompt, process: own} = runtime;
  const learn = (secret: Secret) => redactor.learn(secret);
  const paused = async <T>(question: () => Promise<T>): Promise<T> => {
    reporter.pause();
    try {
      return await question();
    } finally {
      reporter.resume();
    }
  };
  return {
    ...{env, homeDirectory, now, random, signal, ownName, learn},
    emit: reporter.emit,
    userAgent: product.userAgent,
    pid: own.pid,
    machine: {files, platform, userId: own.user?.uid, isAlive: own.isAlive, learn},
    ...(prompt.interactive &&
      !settings.yes && {
        person: {
          confirm: (question) => paused(() => prompt.confirm(question, false, signal)),
          ask: (question) => paused(() => prompt.ask(question, signal)),
        },
      }),
  };
}
