// One run of a command that looks at policies.
import type {Outcome} from '../lib/report/outcome.ts';
import type {PolicyCheckSettings} from '../lib/settings/policy-check-settings.ts';
import type {PolicyCheckWords} from '../lib/settings/resolve-policy-check.ts';
import {readPolicyCheckSettings} from '../lib/settings/resolve-policy-check.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {casOutside} from './run-cas.ts';
import {runReported} from './run-reported.ts';

export async function runPolicyCheckCommand(
  context: CommandContext,
  flags: FlagValues,
  words: PolicyCheckWords,
): Promise<number> {
  // SARIF is a text like that for people, in the place of it: no other command has it.
  const isSarif = words.action === 'check' && flags.output === 'sarif';
  return runReported<PolicyCheckSettings>(context, isSarif ? {...flags, output: 'table'} : flags, {
    async read(said, machine) {
      const read = await readPolicyCheckSettings(said, machine, words);
      context.redactor.learn(read.settings.cas.connection.token);
      return read;
    },
    async run(settings, reporter, signal) {
      const [{runPolicyLook}, outside] = await Promise.all([
        import('../lib/policy/run-policy-look.ts'),
        casOutside(context, signal, reporter),
      ]);
      const {stdin} = context.runtime;
      const answer = await runPolicyLook(settings, {...outside, stdin, version: product.version});
      return isSarif ? {...answer, text: await sarifOf(context, answer.outcome)} : answer;
    },
  });
}

async function sarifOf({redactor}: CommandContext, outcome: Outcome): Promise<string> {
  const {sarifText} = await import('../lib/report/sarif.ts');
  return sarifText(redactor.maskAll(outcome));
}
