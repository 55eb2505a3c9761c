// `release uninstall`: hooks, objects and records go.
import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {connectionFlags} from '../cli/flags/connection.ts';
import {helmFlags} from '../cli/flags/helm.ts';
import {generalFlags, outputFlags, waitingFlags} from '../cli/flags/output.ts';
import {runReleasesCommand} from '../cli/run-releases.ts';

export class ReleaseUninstallCommand extends BaseCommand {
  static override summary = 'Take a Helm release out of the cluster.';

  static override description =
    'Runs the hooks, deletes the objects and then the records, as helm does. Definitions of custom resources and namespaces ' +
    'always stay, since everything of their kind or in them would go, too; so does what belongs to another tool by now.';

  static override examples = [
    {
      description: 'See what would be done:',
      command: '<%= config.bin %> release uninstall my-release --namespace my-namespace --dry-run',
    },
    {
      description: 'So that it can come back:',
      command: '<%= config.bin %> release uninstall my-release --namespace my-namespace --keep-history',
    },
  ];

  static override args = {
    release: Args.string({description: 'name of the release', required: true, ignoreStdin: true}),
  };

  static override flags = {
    namespace: helmFlags.namespace,
    'keep-history': helmFlags['keep-history'],
    'even-if-recent': helmFlags['even-if-recent'],
    'dry-run': helmFlags['dry-run'],
    yes: helmFlags.yes,
    ...waitingFlags,
    ...outputFlags,
    ...connectionFlags,
    ...generalFlags,
  };

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(ReleaseUninstallCommand);
    return runReleasesCommand('uninstall', this.context, flags, args.release);
  }
}
