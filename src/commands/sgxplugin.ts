// `sgxplugin`: how the device plugin stands, and which nodes can run enclaves.
import {BaseCommand} from '../cli/base-command.ts';
import {platformFlags} from '../cli/flags/platform.ts';
import {runPlatformCommand} from '../cli/run-platform.ts';

export class SgxPluginCommand extends BaseCommand {
  static override summary = 'Show how the SGXPlugin stands, and which nodes can run enclaves.';

  static override description =
    'Image and health; for each node its pod, the enclaves that it offers and that are used, page cache (EPC), labels and ' +
    'kernel, and what to look at. Told from the API alone: nothing is changed, and no node is entered. ' +
    '`operator --reconcile` mends what can be mended.';

  static override examples = [
    {description: 'How it stands:', command: '<%= config.bin %> sgxplugin'},
    {
      description: 'Wait until it is healthy, at most five minutes:',
      command: '<%= config.bin %> sgxplugin --wait --timeout 5m',
    },
    {
      description: 'For a program, with all that is known of each node:',
      command: '<%= config.bin %> sgxplugin -o json',
    },
  ];

  static override flags = platformFlags;

  override async run(): Promise<number> {
    const {flags} = await this.parse(SgxPluginCommand);
    return runPlatformCommand('sgxplugin', this.context, flags);
  }
}
