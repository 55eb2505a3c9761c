// `policy review`: what a policy permits that the one in use does not.
import {BaseCommand} from '../cli/base-command.ts';
import {lookedAtFile, reviewPolicyFlags} from '../cli/flags/policy-check.ts';
import {runPolicyCheckCommand} from '../cli/run-policy-check.ts';

export class PolicyReviewCommand extends BaseCommand {
  static override summary = 'Show what a policy permits that the one a CAS holds does not.';

  static override description =
    'As `policy diff`, held against what a CAS holds under the name of the policy, or against a file. The CAS is attested before it is asked, and the policy read by the scone program with a copy of the owner’s keys, or of those that --identity names; whether the new version names the hash of the present one as its predecessor is told, too. Nothing is changed.\n\n' +
    'Exit code 0 when nothing more is permitted, 3 when something is, 1 when a text has faults by which it cannot be compared, 4 when the CAS does not give the policy.';

  static override examples = [
    {
      description: 'Before a policy is signed:',
      command: '<%= config.bin %> policy review policy.yaml --cas mycas.prod',
    },
    {
      description: 'Without a cluster:',
      command: '<%= config.bin %> policy review policy.yaml --against signed/policy.json',
    },
  ];

  static override args = lookedAtFile;

  static override flags = reviewPolicyFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(PolicyReviewCommand);
    return runPolicyCheckCommand(this.context, flags, {action: 'review', words: [args.file]});
  }
}
