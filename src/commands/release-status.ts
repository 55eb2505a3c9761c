// `release status`: the Helm releases of a namespace, or one of them in full.
import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {connectionFlags} from '../cli/flags/connection.ts';
import {helmFlags} from '../cli/flags/helm.ts';
import {generalFlags, outputFlags, waitingFlags} from '../cli/flags/output.ts';
import {runReleasesCommand} from '../cli/run-releases.ts';

export class ReleaseStatusCommand extends BaseCommand {
  static override summary = 'Show Helm releases, and operations on them that did not come to an end.';

  static override description =
    'Without a name all releases of the namespace are listed. With one its history is shown, and whether the objects in the ' +
    'cluster are as its newest revision has them. Of an operation that a client left unfinished it says who began it, how ' +
    'long ago, which revision the cluster is like, and the ways out. Nothing is written.';

  static override examples = [
    {description: 'What there is in the cluster:', command: '<%= config.bin %> release status --all-namespaces'},
    {description: 'Everything about one release:', command: '<%= config.bin %> release status scone-operator'},
  ];

  static override args = {
    release: Args.string({description: 'name of the release', ignoreStdin: true}),
  };

  static override flags = {
    namespace: helmFlags.namespace,
    'all-namespaces': helmFlags['all-namespaces'],
    ...waitingFlags,
    ...outputFlags,
    ...connectionFlags,
    ...generalFlags,
  };

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(ReleaseStatusCommand);
    return runReleasesCommand('status', this.context, flags, args.release);
  }
}
