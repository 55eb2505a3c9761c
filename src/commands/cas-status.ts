// `cas status`: how a CAS stands.
import {BaseCommand} from '../cli/base-command.ts';
import {casCommonFlags, casName, casNamespaceFlag} from '../cli/flags/cas.ts';
import {runCasCommand} from '../cli/run-cas.ts';

export class CasStatusCommand extends BaseCommand {
  static override summary = 'Show how a CAS stands; nothing is changed.';

  static override description =
    'Told from what the operator reports and the pods show: provisioned, healthy, attested, snapshots, nodes that can take over. Nothing is attested here: `cas verify` does that.';

  static override examples = [
    {description: 'The CAS named cas in the present namespace:', command: '<%= config.bin %> cas status'},
    {description: 'As one JSON document, for a program:', command: '<%= config.bin %> cas status mycas -o json'},
  ];

  static override args = casName;

  static override flags = {
    ...casCommonFlags,
    namespace: casNamespaceFlag,
  };

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(CasStatusCommand);
    return runCasCommand(this.context, flags, {action: 'status', name: args.name});
  }
}
