// One run of `secrets distribute`: who makes the copies, and what of the world it may touch.
import type {Reporter} from '../lib/report/reporter.ts';
import type {Secret} from '../lib/report/secret.ts';
import type {DistributionSettings} from '../lib/settings/resolve-distribution.ts';
import {readDistributionSettings} from '../lib/settings/resolve-distribution.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {runReported} from './run-reported.ts';

export async function runDistributionCommand(context: CommandContext, flags: FlagValues): Promise<number> {
  return runReported<DistributionSettings>(context, flags, {
    read: (said, machine) => readDistributionSettings(said, machine),
    async run({native, operator}, reporter, signal) {
      const outside = outsideOf(context, operator.yes, reporter, signal);
      if (native) {
        context.runtime.process.keepHeapSmall();
        const {runNative} = await import('../lib/pull-secrets/distribute/run-native.ts');
        return runNative(operator, outside);
      }
      const {runSecretOperator} = await import('../lib/operator/distribute.ts');
      return runSecretOperator(operator, outside);
    },
  });
}

/** Without a terminal, or with --yes, there is nobody to ask. */
function outsideOf(
  {runtime, redactor, ownName}: CommandContext,
  yes: boolean,
  reporter: Reporter,
  signal: AbortSignal,
) {
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
    ...{env, homeDirectory, cwd, now, random, signal, ownName},
    emit: reporter.emit,
    userAgent: product.userAgent,
    command: `${ownName} operator`,
    learn: (secret: Secret) => redactor.learn(secret),
    ...(prompt.interactive && !yes && {confirm}),
  };
}
