// `secrets status`: what there is of pull secrets, and whether the registry accepts them.
import {BaseCommand} from '../cli/base-command.ts';
import {secretsCommonFlags} from '../cli/flags/secrets.ts';
import {runSecretsCommand} from '../cli/run-secrets.ts';

export class SecretsStatusCommand extends BaseCommand {
  static override summary = 'Show the pull secrets of all namespaces, and whether the registry accepts them.';

  static override description =
    'Every pull secret for the registry, and every one that a namespace, a service account or a pod asks for: its account ' +
    'with the token masked, since when it is there, who made it, and whether it is as its source in the namespace of the ' +
    'operator. Each account is shown to the registry once, for each image that the cluster pulls from there. Pods that wait ' +
    'for an image are named. Nothing is written.';

  static override examples = [
    {description: 'How things stand:', command: '<%= config.bin %> secrets status'},
    {
      description: 'What the registry refuses, for a program:',
      command: '<%= config.bin %> secrets status -o json | jq \'.pullSecrets[] | select(.account != "valid")\'',
    },
  ];

  static override flags = secretsCommonFlags;

  override async run(): Promise<number> {
    const {flags} = await this.parse(SecretsStatusCommand);
    return runSecretsCommand(this.context, flags, 'status');
  }
}
