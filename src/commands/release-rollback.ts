// `release rollback`: a new revision with what an earlier one had.
import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {connectionFlags} from '../cli/flags/connection.ts';
import {helmFlags} from '../cli/flags/helm.ts';
import {generalFlags, outputFlags, waitingFlags} from '../cli/flags/output.ts';
import {runReleasesCommand} from '../cli/run-releases.ts';

export class ReleaseRollbackCommand extends BaseCommand {
  static override summary = 'Bring a Helm release back to what an earlier revision had.';

  static override description =
    'Writes a new revision with the chart, values and objects of the earlier one, as helm does, runs the hooks, and waits ' +
    'until the workloads have rolled out. If it fails, the new revision is marked failed.';

  static override examples = [
    {
      description: 'See what would be done:',
      command: '<%= config.bin %> release rollback scone-operator --dry-run',
    },
    {
      description: 'To a certain revision:',
      command: '<%= config.bin %> release rollback scone-operator --to-revision 3',
    },
  ];

  static override args = {
    release: Args.string({description: 'name of the release', required: true, ignoreStdin: true}),
  };

  static override flags = {
    namespace: helmFlags.namespace,
    'to-revision': helmFlags['to-revision'],
    'history-max': helmFlags['history-max'],
    'force-conflicts': helmFlags['force-conflicts'],
    'dry-run': helmFlags['dry-run'],
    yes: helmFlags.yes,
    ...waitingFlags,
    ...outputFlags,
    ...connectionFlags,
    ...generalFlags,
  };

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(ReleaseRollbackCommand);
    return runReleasesCommand('rollback', this.context, flags, args.release);
  }
}
