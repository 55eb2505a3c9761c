// `policy show`: a policy as text, with its values masked.
import {BaseCommand} from '../cli/base-command.ts';
import {shownPolicy, showPolicyFlags} from '../cli/flags/policy-check.ts';
import {runPolicyCheckCommand} from '../cli/run-policy-check.ts';

export class PolicyShowCommand extends BaseCommand {
  static override summary = 'Show a policy with its values masked: of a file, of an object, or as a CAS holds it.';

  static override description =
    'Unwraps signed policies and SignedPolicy objects, and tells their signers. Values of secrets, files and environment are masked, and whatever this program does not know; commands and comments are shown as they are. What is encrypted cannot be shown. A CAS is asked with a copy of the owner’s keys, or of those that --identity names: a policy of another signer may be for him alone to read.';

  static override examples = [
    {
      description: 'A SignedPolicy, or what `kubectl get signedpolicy NAME -o yaml` prints:',
      command: '<%= config.bin %> policy show signedpolicy.yaml',
    },
    {description: 'What the CAS holds:', command: '<%= config.bin %> policy show cas-owner --cas mycas.prod'},
  ];

  static override args = shownPolicy;

  static override flags = showPolicyFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(PolicyShowCommand);
    return runPolicyCheckCommand(this.context, flags, {action: 'show', words: [args.file]});
  }
}
