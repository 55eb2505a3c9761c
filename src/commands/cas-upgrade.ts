// `cas upgrade`: moves a CAS to another version.
import {BaseCommand} from '../cli/base-command.ts';
import {
  attestationFlags,
  casCommonFlags,
  casName,
  casReleaseFlags,
  casScopeFlags,
  casUpgradeCommandFlags,
  sconeCliFlags,
} from '../cli/flags/cas.ts';
import {runCasCommand} from '../cli/run-cas.ts';

export class CasUpgradeCommand extends BaseCommand {
  static override summary = 'Upgrade a CAS to another version.';

  static override description =
    'Measures the old and the new backup controller, permits the new one in its session, waits until every node holds the new CAS, and then changes the image. Every wait ends with --timeout (default: 60m); run again, it goes on where it ended. It is refused without a proved backup.';

  static override examples = [
    {
      description: 'See what would be done, and what cannot be undone:',
      command: '<%= config.bin %> cas upgrade mycas --to 6.0.6 --dry-run',
    },
    {
      description: 'Back up, then upgrade:',
      command: '<%= config.bin %> cas upgrade mycas --to 6.0.6 --max-backup-age 1h',
    },
  ];

  static override args = casName;

  static override flags = {
    ...casUpgradeCommandFlags,
    ...casScopeFlags,
    ...attestationFlags,
    ...sconeCliFlags,
    ...casReleaseFlags,
    ...casCommonFlags,
  };

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(CasUpgradeCommand);
    return runCasCommand(this.context, flags, {action: 'upgrade', name: args.name});
  }
}
