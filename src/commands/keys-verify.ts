// `keys verify`: judges keys and their backups.
import {BaseCommand} from '../cli/base-command.ts';
import {keysCommonFlags, keysVerifyFlags} from '../cli/flags/keys.ts';
import {runKeysCommand} from '../cli/run-keys.ts';

export class KeysVerifyCommand extends BaseCommand {
  static override summary = 'Judge the keys on this machine and their backups; mend rights on request.';

  static override description =
    'As `keys list`, and looks for the known backups: whether each is where it was put and is the file that was made. With a passphrase or age keys those that these fit are opened in memory. What was proved is noted.';

  static override examples = [
    {
      description: 'Open the backups too:',
      command: '<%= config.bin %> keys verify --passphrase-file passphrase.txt',
    },
    {
      description: 'Set wrong modes right:',
      command: '<%= config.bin %> keys verify --mend',
    },
  ];

  static override flags = {...keysVerifyFlags, ...keysCommonFlags};

  override async run(): Promise<number> {
    const {flags} = await this.parse(KeysVerifyCommand);
    return runKeysCommand(this.context, flags, {action: 'verify'});
  }
}
