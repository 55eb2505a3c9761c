// `cas`: provisions a CAS, and everything that the old script did with one by its flags.
import {BaseCommand} from '../cli/base-command.ts';
import {
  attestationFlags,
  casActionFlags,
  casCommonFlags,
  casName,
  casProvisionFlags,
  casReleaseFlags,
  casScopeFlags,
  casUpgradeFlags,
  sconeCliFlags,
} from '../cli/flags/cas.ts';
import {runCasCommand} from '../cli/run-cas.ts';
import {casTable} from '../lib/settings/cas-table.ts';
import {variablesWithoutFlag} from '../lib/settings/setting-table.ts';

export class CasCommand extends BaseCommand {
  static override summary = 'Provision a CAS, or go on with one; further flags upgrade, check, back up and recover it.';

  static override description =
    'Creates the CAS, reads its key hash and one-time token, makes you its owner, creates the sessions of the owner, and ' +
    'switches on probes and backup controller. The keys lie in the target directory (~/.cas), which one run at a time may ' +
    'use; a journal there says what was already spent, so the same command, run again after whatever interruption, goes on ' +
    'where it ended. The namespace is that of the context, unless NAMESPACE or --namespace says otherwise.\n\n' +
    'A word that looks like a sub-command is never taken for the name of a CAS; `cas provision NAME` takes any name.';

  static override examples = [
    {
      description: 'See what would be done, then do it:',
      command: '<%= config.bin %> cas mycas -n prod --dry-run\n<%= config.bin %> cas mycas -n prod --wait',
    },
    {
      description: 'In two parts, to inject a database key in between:',
      command: '<%= config.bin %> cas mycas --preprovision-only\n<%= config.bin %> cas mycas --postprovision-only',
    },
    {
      description: 'Upgrade, with the plan first:',
      command: '<%= config.bin %> cas mycas --set-version 5.9.0 --upgrade 6.0.6 --dry-run',
    },
  ];

  static override args = casName;

  static override flags = {
    ...casActionFlags,
    ...casUpgradeFlags,
    ...casScopeFlags,
    ...casProvisionFlags,
    ...attestationFlags,
    ...sconeCliFlags,
    ...casReleaseFlags,
    ...casCommonFlags,
  };

  static environment = variablesWithoutFlag(Object.values(casTable));

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(CasCommand);
    return runCasCommand(this.context, flags, {action: undefined, name: args.name});
  }
}
