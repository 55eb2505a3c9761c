// `keys restore`: keys from a sealed file.
import {BaseCommand} from '../cli/base-command.ts';
import {keysCommonFlags, keysOpenFlags, sealedFile} from '../cli/flags/keys.ts';
import {runKeysCommand} from '../cli/run-keys.ts';

export class KeysRestoreCommand extends BaseCommand {
  static override summary = 'Restore the keys of a sealed file.';

  static override description =
    'Into an empty directory, or one that fits: a file with another key is never replaced, then nothing is written and both fingerprints are named. Everything is checked before the first file is written; a run that was cut off can be repeated.';

  static override examples = [
    {
      description: 'With a passphrase:',
      command: '<%= config.bin %> keys restore keys.age --passphrase-file passphrase.txt',
    },
    {
      description: 'With an age key, into another directory:',
      command: '<%= config.bin %> keys restore keys.age --identity age.key --target ./restored',
    },
  ];

  static override args = sealedFile;

  static override flags = {...keysOpenFlags, ...keysCommonFlags};

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(KeysRestoreCommand);
    return runKeysCommand(this.context, flags, {action: 'restore', file: args.file});
  }
}
