// `policy hash`: the hash of a policy, by which the next version names it.
import {BaseCommand} from '../cli/base-command.ts';
import {hashPolicyFlags, lookedAtFile} from '../cli/flags/policy-check.ts';
import {runPolicyCheckCommand} from '../cli/run-policy-check.ts';

export class PolicyHashCommand extends BaseCommand {
  static override summary = 'Print the hash of a policy, which its next version names as predecessor.';

  static override description =
    'Calculated by the scone program, which alone knows how it comes about; neither a cluster nor a CAS is asked. Variables are not filled in. Of a signed policy it is the hash of the text that was signed. Only the hash is printed, as 64 hex digits.';

  static override examples = [
    {description: 'By the scone program of this machine:', command: '<%= config.bin %> policy hash policy.yaml'},
    {
      description: 'In a container, as the version of a CAS has it:',
      command: '<%= config.bin %> policy hash policy.yaml --scone-cli docker --set-version 6.0.6',
    },
  ];

  static override args = lookedAtFile;

  static override flags = hashPolicyFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(PolicyHashCommand);
    return runPolicyCheckCommand(this.context, flags, {action: 'hash', words: [args.file]});
  }
}
