// `las`: how the local attestation service stands, on each node.
import {BaseCommand} from '../cli/base-command.ts';
import {platformFlags} from '../cli/flags/platform.ts';
import {runPlatformCommand} from '../cli/run-platform.ts';

export class LasCommand extends BaseCommand {
  static override summary = 'Show how LAS stands on each node, and why not better.';

  static override description =
    'Image, health, and whether there is a DCAP key (never the key); for each node its pod, what the operator has found out ' +
    'there, labels, enclaves and kernel, and what to look at. Told from the API alone: nothing is changed, and no node is ' +
    'entered. `operator --reconcile` mends what can be mended.';

  static override examples = [
    {description: 'How it stands:', command: '<%= config.bin %> las'},
    {
      description: 'Wait until it is healthy, at most five minutes:',
      command: '<%= config.bin %> las --wait --timeout 5m',
    },
    {description: 'For a program, with all that is known of each node:', command: '<%= config.bin %> las -o json'},
  ];

  static override flags = platformFlags;

  override async run(): Promise<number> {
    const {flags} = await this.parse(LasCommand);
    return runPlatformCommand('las', this.context, flags);
  }
}
