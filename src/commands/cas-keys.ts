// `cas keys`: the public keys of a CAS.
import {BaseCommand} from '../cli/base-command.ts';
import {
  attestationFlags,
  casCommonFlags,
  casName,
  casReleaseFlags,
  casScopeFlags,
  sconeCliFlags,
} from '../cli/flags/cas.ts';
import {runCasCommand} from '../cli/run-cas.ts';

export class CasKeysCommand extends BaseCommand {
  static override summary = 'Print the public keys of a CAS, once it is attested.';

  static override description =
    'Prints four assignments that a shell can source: CAS_KEY, CAS_SOFTWARE_KEY, CAS_SESSION_ENCRYPTION_KEY and CAS_CERT. Values are quoted; nothing else goes to the standard output.';

  static override examples = [
    {description: 'Into the present shell:', command: '<%= config.bin %> cas keys mycas > keys.sh && source keys.sh'},
    {description: 'As one JSON document, for a program:', command: '<%= config.bin %> cas keys mycas -n prod -o json'},
  ];

  static override args = casName;

  static override flags = {
    ...casScopeFlags,
    ...attestationFlags,
    ...casCommonFlags,
    ...casReleaseFlags,
    ...sconeCliFlags,
  };

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(CasKeysCommand);
    return runCasCommand(this.context, flags, {action: 'print-public-keys', name: args.name});
  }
}
