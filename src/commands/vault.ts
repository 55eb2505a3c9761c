// `vault`: makes one of a release that has it; shows what there is, and how one comes away from it.
import {BaseCommand} from '../cli/base-command.ts';
import {vaultFlags, vaultName} from '../cli/flags/vault.ts';
import {runVaultCommand} from '../cli/run-vault.ts';

export class VaultCommand extends BaseCommand {
  static override summary = 'Make a Vault of a release 5.8.x, verify or copy one, and how to come away from it.';

  static override description =
    'Of releases 5.8.x a Vault is made beside a healthy CAS: three sessions by the owner of the CAS, the token by which it asks ' +
    'Kubernetes about its clients, and its object. What cannot be taken back is noted down first: the same command goes on ' +
    'where an earlier one ended. Releases from 5.9 on have no manifests of a Vault, those from 6.0.1 on not even its kind: ' +
    'without a version of 5.8.x this lists what there is, and the steps that lead away from it.\n\n' +
    'A client policy is a session as any other: upload it with the scone program. Nothing is upgraded here.';

  static override examples = [
    {description: 'What there is, and what to do:', command: '<%= config.bin %> vault'},
    {
      description: 'What would be made:',
      command: '<%= config.bin %> vault myvault -n prod --cas mycas --set-version 5.8.0 --dry-run',
    },
    {
      description: 'Make it, and wait until it is healthy:',
      command: '<%= config.bin %> vault myvault -n prod --cas mycas --set-version 5.8.0 --wait',
    },
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
