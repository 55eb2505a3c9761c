// One run of a command that signs or applies policies, or is about the keys for that.
import type {PolicySignSettings} from '../lib/settings/policy-sign-settings.ts';
import type {PolicySignWords} from '../lib/settings/resolve-policy-sign.ts';
import {readPolicySignSettings} from '../lib/settings/resolve-policy-sign.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {casOutside} from './run-cas.ts';
import {runReported} from './run-reported.ts';

export async function runPolicySignCommand(
  context: CommandContext,
  flags: FlagValues,
  words: PolicySignWords,
): Promise<number> {
  return runReported<PolicySignSettings>(context, flags, {
    async read(said, machine) {
      const read = await readPolicySignSettings(said, machine, words);
      context.redactor.learn(read.settings.cas.connection.token);
      return read;
    },
    async run(settings, reporter, signal) {
      const [{runPolicySign}, outside] = await Promise.all([
        import('../lib/policy/run-policy-sign.ts'),
        casOutside(context, signal, reporter),
      ]);
      return runPolicySign(settings, {...outside, version: product.version});
    },
  });
}
