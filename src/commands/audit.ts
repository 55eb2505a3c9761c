// `audit`: prints or follows the audit log of a CAS.

import {auditedName} from '../cli/audited-name.ts';
import {BaseCommand} from '../cli/base-command.ts';
import {auditArguments, auditFlags} from '../cli/flags/audit.ts';
import {runAuditCommand} from '../cli/run-audit.ts';

export class AuditCommand extends BaseCommand {
  static override summary = 'Print the audit log of a CAS, or follow it.';

  static override description =
    'The log is that of container audit in the pod of the CAS, as it stands there: nobody verifies its signatures here. ' +
    'With --follow it goes on over restarts and when the CAS moves to another node, each line once; what may be missing ' +
    'is said. Lines go to the standard output, all else to the standard error. -o json prints one document, with ' +
    '--follow one line for each entry. When the CAS is known to send its log over the network instead, that is said.\n\n' +
    'A link named kubectl-audit to this program, which `plugin install` makes, answers as the old plugin did: `kubectl audit cas NAME -f`.';

  static override examples = [
    {
      description: 'What the CAS has logged in the last hour:',
      command: '<%= config.bin %> audit mycas -n prod --since 1h',
    },
    {
      description: 'Follow it, wherever the CAS runs, from the last ten lines on:',
      command: '<%= config.bin %> audit mycas -n prod --follow --tail 10',
    },
    {
      description: 'For a program, a line of JSON for each entry:',
      command: '<%= config.bin %> audit mycas --follow -o json',
    },
  ];

  static override args = auditArguments;

  static override flags = auditFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(AuditCommand);
    return runAuditCommand(this.context, flags, {name: auditedName(args, this.context.ownName)});
  }
}
