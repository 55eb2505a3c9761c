// `secrets rotate`: another registry token in all pull secrets, and back.
import {BaseCommand} from '../cli/base-command.ts';
import {rotateFlags, secretsCommonFlags} from '../cli/flags/secrets.ts';
import {runSecretsCommand} from '../cli/run-secrets.ts';

export class SecretsRotateCommand extends BaseCommand {
  static override summary = 'Put a new registry token into the pull secrets of all namespaces.';

  static override description =
    'The new token must log in and fetch every image that the cluster pulls from the registry before anything is written. ' +
    'Then the two sources and all their copies are updated in place, in all namespaces at once, and read back. What is not ' +
    'given is asked for at a terminal; without one, name and e-mail address stay as they are.\n\n' +
    'The old value is kept beside the new one, sealed; the key lies in the target directory of this machine. Until --confirm, ' +
    'or until --keep-old is over, --undo brings it back. A run that was interrupted is repeated, or undone.\n\n' +
    'Secrets of other names that hold another account are left alone.';

  static override examples = [
    {description: 'Asking for the account:', command: '<%= config.bin %> secrets rotate'},
    {
      description: 'In a pipeline, only the token is new:',
      command: '<%= config.bin %> secrets rotate --access-token-file token.txt --yes --restart-stuck',
    },
    {description: 'Back to the old token:', command: '<%= config.bin %> secrets rotate --undo'},
    {description: 'All is well, forget the old token:', command: '<%= config.bin %> secrets rotate --confirm'},
  ];

  static override flags = {...rotateFlags, ...secretsCommonFlags};

  override async run(): Promise<number> {
    const {flags} = await this.parse(SecretsRotateCommand);
    return runSecretsCommand(this.context, flags, 'rotate');
  }
}
