// `help`: the help of the program or of one command.
import {commands} from '@oclif/plugin-help';
import type {CommandContext} from '../cli/context.ts';
import {showHelp} from '../cli/show-help.ts';

/** oclif's help command, with our texts written where the run writes. */
export class HelpCommand extends commands.help {
  declare context: CommandContext;

  static override summary = 'Show help for the program or for one command.';

  static override description = '';

  static override examples = [
    {description: 'All commands:', command: '<%= config.bin %> help'},
    {description: 'All flags of one command:', command: '<%= config.bin %> help operator'},
    {description: 'The commands that begin with a word:', command: '<%= config.bin %> help plugin'},
  ];

  static override args = {
    command: {...commands.help.args.command, description: 'name of a command', ignoreStdin: true},
  };

  static override flags = {} as typeof commands.help.flags;

  /** Commands have one word or two. */
  static override strict = false as boolean;

  override async run(): Promise<void> {
    const {argv} = await this.parse(HelpCommand);
    await showHelp(argv.length === 0 ? undefined : argv.join(' '), this.context);
  }
}
