// `release repair`: an operation that did not come to an end is brought to one.
import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {connectionFlags} from '../cli/flags/connection.ts';
import {helmFlags} from '../cli/flags/helm.ts';
import {generalFlags, outputFlags, waitingFlags} from '../cli/flags/output.ts';
import {runReleasesCommand} from '../cli/run-releases.ts';

export class ReleaseRepairCommand extends BaseCommand {
  static override summary = 'Repair a Helm release that a client left in the middle of an operation.';

  static override description =
    'A client of Helm that is ended leaves a record that says `pending-…`, and every other client then refuses to go on. ' +
    'This marks the operation failed, goes back to what was deployed before, or calls it done if the cluster shows that it ' +
    'was. A record that cannot be read is taken away. See first what happened with `release status`.';

  static override examples = [
    {
      description: 'See what would be done:',
      command: '<%= config.bin %> release repair scone-operator --roll-back --dry-run',
    },
    {description: 'Mark the operation failed:', command: '<%= config.bin %> release repair scone-operator'},
    {
      description: 'Everything was done but the last record:',
      command: '<%= config.bin %> release repair scone-operator --adopt',
    },
  ];

  static override args = {
    release: Args.string({description: 'name of the release', required: true, ignoreStdin: true}),
  };

  static override flags = {
    namespace: helmFlags.namespace,
    'mark-failed': helmFlags['mark-failed'],
    'roll-back': helmFlags['roll-back'],
    adopt: helmFlags.adopt,
    'even-if-recent': helmFlags['even-if-recent'],
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
    const {flags, args} = await this.parse(ReleaseRepairCommand);
    return runReleasesCommand('repair', this.context, flags, args.release);
  }
}
