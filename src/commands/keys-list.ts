// `keys list`: what keys there are.
import {BaseCommand} from '../cli/base-command.ts';
import {keysCommonFlags} from '../cli/flags/keys.ts';
import {runKeysCommand} from '../cli/run-keys.ts';

export class KeysListCommand extends BaseCommand {
  static override summary = 'List the keys on this machine, and what is wrong with them.';

  static override description =
    'Each file with a key: what it is, the fingerprint of its public key, its mode, where else the key is, and when a copy was last proved. A key of which there is one copy only is a finding. Nothing is written, no backup is opened, and neither the cluster nor the network is asked.';

  static override examples = [
    {
      description: 'All keys:',
      command: '<%= config.bin %> keys list',
    },
    {
      description: 'Those of another directory, for a program:',
      command: '<%= config.bin %> keys list --target ./.cas -o json',
    },
  ];

  static override flags = {...keysCommonFlags};

  override async run(): Promise<number> {
    const {flags} = await this.parse(KeysListCommand);
    return runKeysCommand(this.context, flags, {action: 'list'});
  }
}
