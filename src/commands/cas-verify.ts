// `cas verify`: attests a CAS.
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

export class CasVerifyCommand extends BaseCommand {
  static override summary = 'Attest a CAS, and compare what it says with what the operator reports.';

  static override description =
    'Attests by the SCONE CLI, now and from here, whatever the operator says; then holds nonce, report and certificates of the status against what the CAS itself says.';

  static override examples = [
    {description: 'Is this CAS genuine:', command: '<%= config.bin %> cas verify mycas -n prod'},
    {description: 'As one JSON document, for a program:', command: '<%= config.bin %> cas verify mycas -o json'},
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
    const {flags, args} = await this.parse(CasVerifyCommand);
    return runCasCommand(this.context, flags, {action: 'verify', name: args.name});
  }
}
