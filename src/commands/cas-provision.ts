// `cas provision`: as `cas`, without any doubt about what the next word is.
import {BaseCommand} from '../cli/base-command.ts';
import {
  attestationFlags,
  casActionFlags,
  casCommonFlags,
  casName,
  casProvisionFlags,
  casReleaseFlags,
  casScopeFlags,
  measurementFlag,
  sconeCliFlags,
} from '../cli/flags/cas.ts';
import {runCasCommand} from '../cli/run-cas.ts';

const {yes, 'dry-run': dryRun, resume} = casActionFlags;

export class CasProvisionCommand extends BaseCommand {
  static override summary = 'Provision a CAS, or go on with one.';

  static override description =
    'As `cas NAME`, but the next word is always the name of the CAS, whatever it looks like. Nothing that was done already ' +
    'is done twice.';

  static override examples = [
    {description: 'See what would be done:', command: '<%= config.bin %> cas provision mycas -n prod --dry-run'},
    {
      description: 'Do it, and wait until the CAS is healthy:',
      command: '<%= config.bin %> cas provision mycas -n prod --wait',
    },
  ];

  static override args = casName;

  static override flags = {
    yes,
    'dry-run': dryRun,
    resume,
    ...casScopeFlags,
    ...casProvisionFlags,
    ...measurementFlag,
    ...attestationFlags,
    ...sconeCliFlags,
    ...casReleaseFlags,
    ...casCommonFlags,
  };

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(CasProvisionCommand);
    return runCasCommand(this.context, flags, {action: 'provision', name: args.name});
  }
}
