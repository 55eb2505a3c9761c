// `cas backup`: copies a snapshot.
import {BaseCommand} from '../cli/base-command.ts';
import {casBackupFlags, casCommonFlags, casName, casScopeFlags} from '../cli/flags/cas.ts';
import {runCasCommand} from '../cli/run-cas.ts';

export class CasBackupCommand extends BaseCommand {
  static override summary = 'Copy the last snapshot of a CAS to this machine, and prove it.';

  static override description =
    'The files are measured in the pod before and after, and here after they are written; only then the backup gets its name, which holds the time. Sealed, it is opened again before it counts. Nothing is asked of the CAS itself.';

  static override examples = [
    {
      description: 'Into the directory cas-database-snapshots, three of which are kept:',
      command: '<%= config.bin %> cas backup mycas --keep 3',
    },
    {
      description: 'Sealed for a recipient of age:',
      command:
        '<%= config.bin %> cas backup mycas --recipient age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq',
    },
  ];

  static override args = casName;

  static override flags = {
    ...casBackupFlags,
    ...casScopeFlags,
    ...casCommonFlags,
  };

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(CasBackupCommand);
    return runCasCommand(this.context, flags, {action: 'backup', name: args.name});
  }
}
