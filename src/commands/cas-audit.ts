// `cas audit`: as `audit`.
import {BaseCommand} from '../cli/base-command.ts';
import {auditFlags} from '../cli/flags/audit.ts';
import {casName} from '../cli/flags/cas.ts';
import {runAuditCommand} from '../cli/run-audit.ts';

export class CasAuditCommand extends BaseCommand {
  static override summary = 'Print the audit log of a CAS, or follow it; as `audit`.';

  static override description =
    'The log is that of container audit in the pod of the CAS, as it stands there: nobody verifies its signatures here. ' +
    'With --follow it goes on over restarts and when the CAS moves to another node, each line once.';

  static override examples = [
    {
      description: 'The last hundred lines, with their times:',
      command: '<%= config.bin %> cas audit mycas --tail 100 --timestamps',
    },
    {description: 'Follow it, wherever the CAS runs:', command: '<%= config.bin %> cas audit mycas -n prod --follow'},
  ];

  static override args = casName;

  static override flags = auditFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(CasAuditCommand);
    return runAuditCommand(this.context, flags, args);
  }
}
