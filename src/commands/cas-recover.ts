// `cas recover`: a CAS from a backup.
import {BaseCommand} from '../cli/base-command.ts';
import {
  attestationFlags,
  casCommonFlags,
  casName,
  casProvisionFlags,
  casRecoverFlags,
  casReleaseFlags,
  casScopeFlags,
  measurementFlag,
  sconeCliFlags,
} from '../cli/flags/cas.ts';
import {runCasCommand} from '../cli/run-cas.ts';

export class CasRecoverCommand extends BaseCommand {
  static override summary = 'Make a new CAS from the backup of an old one.';

  static override description =
    'Creates a CAS with the recovery image, puts the snapshot into its pod, starts it, proves that it knows the sessions of the old one, and gives it the ordinary image, probes and backup controller. The CAS must not exist, nor its database. The keys of the owner must be in the target directory.';

  static override examples = [
    {
      description: 'From a directory:',
      command:
        '<%= config.bin %> cas recover mycas --from cas-database-snapshots/mycas-default-2026-11-23T12-00-00-000Z',
    },
    {
      description: 'From a sealed file:',
      command: '<%= config.bin %> cas recover mycas --from mycas.tar.age --identity key.txt',
    },
  ];

  static override args = casName;

  static override flags = {
    ...casRecoverFlags,
    ...casScopeFlags,
    ...casProvisionFlags,
    ...measurementFlag,
    ...attestationFlags,
    ...sconeCliFlags,
    ...casReleaseFlags,
    ...casCommonFlags,
  };

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(CasRecoverCommand);
    return runCasCommand(this.context, flags, {action: 'recover', name: args.name});
  }
}
