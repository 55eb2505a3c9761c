// `plugin uninstall`: removes the program from where kubectl finds it.
import {BaseCommand} from '../cli/base-command.ts';
import {generalFlags, outputFlags} from '../cli/flags/output.ts';
import {pluginFlags} from '../cli/flags/plugin.ts';
import {runPluginCommand} from '../cli/run-plugin.ts';

export class PluginUninstallCommand extends BaseCommand {
  static override summary = 'Remove the plugin from where kubectl finds it.';

  static override description =
    'Removes the file that kubectl runs, and the file beside it by which kubectl completes our words. Only this program is ' +
    'removed: a shell script, a link, or another program of that name is left as it is. Nothing in the cluster changes.';

  static override examples = [
    {description: 'Remove the plugin that kubectl runs:', command: '<%= config.bin %> plugin uninstall'},
    {description: 'See which file that is:', command: '<%= config.bin %> plugin uninstall --dry-run'},
  ];

  static override flags = {
    ...pluginFlags,
    ...outputFlags,
    ...generalFlags,
  };

  override async run(): Promise<number> {
    const {flags} = await this.parse(PluginUninstallCommand);
    return runPluginCommand('uninstall', this.context, flags);
  }
}
