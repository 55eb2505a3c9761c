// `keys backup`: seals all keys into one file.
import {BaseCommand} from '../cli/base-command.ts';
import {keysCommonFlags, keysSealFlags, sealedFile} from '../cli/flags/keys.ts';
import {runKeysCommand} from '../cli/run-keys.ts';

export class KeysBackupCommand extends BaseCommand {
  static override summary = 'Seal all keys into one file, and prove it.';

  static override description =
    'Takes every file of the directory worth keeping; opens the sealed file again before it gets its name. A file that is there is never replaced, and one within the directory is refused. The file is of age (age-encryption.org), so `age -d` opens it too. The passphrase comes from a file, or is asked for on a terminal: a command line can be read by others.';

  static override examples = [
    {
      description: 'With a passphrase:',
      command: '<%= config.bin %> keys backup keys.age --passphrase-file passphrase.txt',
    },
    {
      description: 'For a recipient, as text:',
      command:
        '<%= config.bin %> keys backup keys.age --armor --recipient age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq',
    },
  ];

  static override args = sealedFile;

  static override flags = {...keysSealFlags, ...keysCommonFlags};

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(KeysBackupCommand);
    return runKeysCommand(this.context, flags, {action: 'backup', file: args.file});
  }
}
