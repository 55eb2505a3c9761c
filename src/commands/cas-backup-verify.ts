// `cas backup verify`: proves that a backup opens and is whole.
import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {casCommonFlags, casOpenFlags, casScopeFlags} from '../cli/flags/cas.ts';
import {runCasCommand} from '../cli/run-cas.ts';

export class CasBackupVerifyCommand extends BaseCommand {
  static override summary = 'Prove that a backup opens and is whole.';

  static override description =
    'Opens the backup as its owner would, compares every file with what the backup says of it, and notes the proof down ' +
    'where the backup is known. `cas upgrade` asks for such a proof.';

  static override examples = [
    {
      description: 'A directory:',
      command: '<%= config.bin %> cas backup verify cas-database-snapshots/mycas-default-2026-11-23T12-00-00-000Z',
    },
    {
      description: 'A sealed file:',
      command: '<%= config.bin %> cas backup verify mycas.tar.age --passphrase-file passphrase.txt',
    },
  ];

  static override args = {
    backup: Args.string({description: 'the directory, or the sealed file', required: true, ignoreStdin: true}),
  };

  static override flags = {...casOpenFlags, ...casScopeFlags, ...casCommonFlags};

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(CasBackupVerifyCommand);
    return runCasCommand(this.context, flags, {action: 'verify-backup', name: undefined, file: args.backup});
  }
}
