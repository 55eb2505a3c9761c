// `vault`: what there is of the dropped Vault, and how one comes away from it.
import {BaseCommand} from '../cli/base-command.ts';
import {vaultFlags, vaultName} from '../cli/flags/vault.ts';
import {runVaultCommand} from '../cli/run-vault.ts';

export class VaultCommand extends BaseCommand {
  static override summary = 'Show what there is of the dropped Vault, and how to come away from it.';

  static override description =
    'Releases from 5.9 on have no manifests of a Vault, those from 6.0.1 on not even its kind. No Vault is made here, of ' +
    'whatever release: without a flag this lists what there is, and the steps that lead away from it. Of a Vault that runs, ' +
    'the statement can be verified (5.8.x), its certificate printed, and its data copied.\n\n' +
    'A client policy is a session as any other: upload it with the scone program.';

  static override examples = [
    {description: 'What there is, and what to do:', command: '<%= config.bin %> vault'},
    {
      description: 'Its certificate, as the attested CAS gives it:',
      command: '<%= config.bin %> vault myvault -n prod --cas mycas --print-public-keys',
    },
    {description: 'A copy of its data:', command: '<%= config.bin %> vault myvault -n prod --local-backup'},
  ];

  static override args = vaultName;

  static override flags = vaultFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(VaultCommand);
    return runVaultCommand(this.context, flags, args);
  }
}
