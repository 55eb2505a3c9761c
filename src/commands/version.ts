// `version`: the versions of this program and of what is in the cluster.
import * as Flags from '@oclif/core/flags';
import {BaseCommand} from '../cli/base-command.ts';
import {connectionFlags} from '../cli/flags/connection.ts';
import {generalFlags, outputFlags, waitingFlags} from '../cli/flags/output.ts';
import {runVersionCommand} from '../cli/run-version.ts';

const {output, debug, 'no-color': noColour} = outputFlags;

export class VersionCommand extends BaseCommand {
  static override summary = 'Show the versions of this program and of what is in the cluster.';

  static override description =
    'Shows the operator, CAS, LAS and SGXPlugin of the present cluster, in all namespaces, and which of them are older than ' +
    'what this program installs by default. With --client nothing is asked. Only the API server is ever asked, and ' +
    'whether there is a newer program never. What is out of date does not change the exit code.';

  static override examples = [
    {description: 'Program and cluster:', command: '<%= config.bin %> version'},
    {description: 'The program alone, for a bug report:', command: '<%= config.bin %> version --client -o yaml'},
    {description: 'One line, quickly:', command: '<%= config.bin %> --version'},
  ];

  static override flags = {
    client: Flags.boolean({helpGroup: 'WHAT TO DO', summary: 'only what is known without asking the cluster'}),
    'request-timeout': waitingFlags['request-timeout'],
    output,
    debug,
    'no-color': noColour,
    ...connectionFlags,
    ...generalFlags,
  };

  override async run(): Promise<number> {
    const {flags} = await this.parse(VersionCommand);
    return runVersionCommand(this.context, flags);
  }
}
