// `completion install`: has kubectl complete our words.
import {BaseCommand} from '../cli/base-command.ts';
import {generalFlags, outputFlags} from '../cli/flags/output.ts';
import {pluginFlags} from '../cli/flags/plugin.ts';
import {runPluginCommand} from '../cli/run-plugin.ts';

export class CompletionInstallCommand extends BaseCommand {
  static override summary = 'Have kubectl complete our words.';

  static override description =
    'Makes kubectl_complete-provision beside the plugin: from version 1.26 on kubectl runs it at each Tab behind ' +
    '`kubectl provision`. The completion of kubectl itself must be set up in the shell (`kubectl completion --help`).';

  static override examples = [
    {description: 'Once, after `plugin install`:', command: '<%= config.bin %> completion install'},
    {description: 'See what would be done:', command: '<%= config.bin %> completion install --dry-run'},
  ];

  static override flags = {
    'dry-run': pluginFlags['dry-run'],
    ...outputFlags,
    ...generalFlags,
  };

  override async run(): Promise<number> {
    const {flags} = await this.parse(CompletionInstallCommand);
    return runPluginCommand('completion install', this.context, flags);
  }
}
