// One run of `vault`.
import {readVaultSettings} from '../lib/settings/resolve-vault.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {VaultSettings} from '../lib/settings/vault-settings.ts';
import type {CommandContext} from './context.ts';
import {casOutside} from './run-cas.ts';
import {runReported} from './run-reported.ts';

export async function runVaultCommand(
  context: CommandContext,
  flags: FlagValues,
  words: {name: string | undefined},
): Promise<number> {
  return runReported<VaultSettings>(context, flags, {
    async read(said, machine) {
      const read = await readVaultSettings(said, machine, words.name);
      context.redactor.learn(read.settings.connection.token);
      return read;
    },
    async run(settings, reporter, signal) {
      const [{runVault}, outside] = await Promise.all([
        import('../lib/vault/run-vault.ts'),
        casOutside(context, signal, reporter),
      ]);
      return runVault(settings, outside);
    },
  });
}
