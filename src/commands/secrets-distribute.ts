// `secrets distribute`: copies of the pull secrets for every namespace that asks for them.
import {BaseCommand} from '../cli/base-command.ts';
import {distributionFlags} from '../cli/flags/distribution.ts';
import {runDistributionCommand} from '../cli/run-distribution.ts';
import {settingTable, variablesWithoutFlag} from '../lib/settings/setting-table.ts';

const {registry, imageRepo, helmDriver, secretOperatorManifest, impsHelmChart, impsHelmRepo} = settingTable;

export class SecretsDistributeCommand extends BaseCommand {
  static override summary = 'Have the pull secrets copied into every namespace that asks for them.';

  static override description =
    'A namespace asks by the annotation sconeapps/inject-pull-secret: "true" or scone-operator/inject-pull-secret: "true", on ' +
    'itself or on a pod in it. The secret operator is installed and told to copy the two pull secrets of the operator’s ' +
    'namespace; from then on it keeps the copies by itself.\n\n' +
    'Where no third-party controller may run, --native-injector makes the copies once, and brings them up to date with each ' +
    'run: after a rotation, and for new namespaces. Copies of ours that nobody asks for any more are removed; secrets that ' +
    'somebody else made are never touched. Service accounts are left as they are: pods name the pull secret.';

  static override examples = [
    {description: 'With the secret operator:', command: '<%= config.bin %> secrets distribute'},
    {
      description: 'Without it, first to see what would be written:',
      command:
        '<%= config.bin %> secrets distribute --native-injector --dry-run\n<%= config.bin %> secrets distribute --native-injector',
    },
    {
      description: 'In a pipeline, after kubectl annotate namespace shop sconeapps/inject-pull-secret=true:',
      command: '<%= config.bin %> secrets distribute --native-injector --yes',
    },
  ];

  static override flags = distributionFlags;

  static environment = variablesWithoutFlag([
    ...[registry, imageRepo, helmDriver],
    ...[secretOperatorManifest, impsHelmChart, impsHelmRepo],
  ]);

  override async run(): Promise<number> {
    const {flags} = await this.parse(SecretsDistributeCommand);
    return runDistributionCommand(this.context, flags);
  }
}
