// `plugin status`: which plugin kubectl runs, and what stands in its way.
import {BaseCommand} from '../cli/base-command.ts';
import {generalFlags, outputFlags} from '../cli/flags/output.ts';
import {pluginFlags} from '../cli/flags/plugin.ts';
import {runPluginCommand} from '../cli/run-plugin.ts';

export class PluginStatusCommand extends BaseCommand {
  static override summary = 'Show which plugin kubectl runs, and what stands in its way.';

  static override description =
    'Looks at the files named kubectl-provision in the directories of PATH, in the order in which kubectl does, and compares ' +
    'their versions with this program. Nothing is changed, and neither the cluster nor the network is asked.';

  static override examples = [
    {description: 'Which plugin kubectl runs:', command: '<%= config.bin %> plugin status'},
    {description: 'The same for a program:', command: '<%= config.bin %> plugin status -o json'},
  ];

  static override flags = {
    'plugin-path': pluginFlags['plugin-path'],
    ...outputFlags,
    ...generalFlags,
  };

  override async run(): Promise<number> {
    const {flags} = await this.parse(PluginStatusCommand);
    return runPluginCommand('status', this.context, flags);
  }
}
