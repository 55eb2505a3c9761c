// `operator`: check, repair or update the SCONE operator and all it needs.
import {BaseCommand} from '../cli/base-command.ts';
import {accountFlags} from '../cli/flags/account.ts';
import {connectionFlags} from '../cli/flags/connection.ts';
import {generalFlags, outputFlags, waitingFlags} from '../cli/flags/output.ts';
import {releaseFlags} from '../cli/flags/release.ts';
import {scopeFlags} from '../cli/flags/scope.ts';
import {runOperatorCommand} from '../cli/run-operator.ts';
import {variablesWithoutFlag} from '../lib/settings/setting-table.ts';

export class OperatorCommand extends BaseCommand {
  static override summary = 'Check, repair or update the SCONE operator and all it needs.';

  static override description =
    'Without flags this is a check: it reads, judges and exits, and never writes or waits. ' +
    '--reconcile mends what the check finds, --update also refreshes what is in order. Both can be repeated: ' +
    'a second run changes nothing.\n\n' +
    'Covered are cert-manager, the namespaces, the pull secrets, the secret operator (with --secret-operator), ' +
    'the operator with its webhooks and CRDs, SGXPlugin, LAS and the kubectl plugin.';

  static override examples = [
    {description: 'See what is there and what is missing; nothing is changed:', command: '<%= config.bin %> operator'},
    {
      description: 'Install or repair everything, with the registry account from a file:',
      command:
        '<%= config.bin %> operator --reconcile --username jane --email jane@example.com --access-token-file token.txt',
    },
    {
      description: 'See what an update to another version would change, then do it:',
      command:
        '<%= config.bin %> operator --update --set-version 6.0.6 --dry-run\n<%= config.bin %> operator --update --set-version 6.0.6',
    },
    {
      description: 'In a pipeline: one JSON document, exit code 3 also for warnings:',
      command: '<%= config.bin %> operator -o json --strict',
    },
  ];

  static override flags = {
    ...scopeFlags,
    ...accountFlags,
    ...releaseFlags,
    ...waitingFlags,
    ...outputFlags,
    ...connectionFlags,
    ...generalFlags,
  };

  static environment = variablesWithoutFlag();

  override async run(): Promise<number> {
    const {flags} = await this.parse(OperatorCommand);
    return runOperatorCommand(this.context, flags);
  }
}
