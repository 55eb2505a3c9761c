// `policy check`: judges policies by their text.
import {BaseCommand} from '../cli/base-command.ts';
import {checkedFiles, checkPolicyFlags} from '../cli/flags/policy-check.ts';
import {runPolicyCheckCommand} from '../cli/run-policy-check.ts';

export class PolicyCheckCommand extends BaseCommand {
  static override summary = 'Check policies: their structure, what they name, and what they let in.';

  static override description =
    'Looks at session files, at signed policies, and at manifests with SignedPolicy objects: structure and names, secrets, images and volumes that are named and not there, policies that ANY may change, services bound to no enclave, attestation that is switched off or weakened, secrets in clear, and variables that are not filled in. Each finding has a code, a file, a line and a column. Of a directory all *.yaml, *.yml and *.json directly in it are read, and manifests of other kinds passed over.\n\n' +
    'Neither a cluster nor a CAS nor the scone program is asked; whether a CAS accepts a policy, only that CAS says. Exit code 1 for a policy that should not be used; for warnings 0, with --strict 3.';

  static override examples = [
    {description: 'One policy:', command: '<%= config.bin %> policy check policy.yaml'},
    {
      description: 'A directory, for a code review:',
      command: '<%= config.bin %> policy check policies -o sarif > policies.sarif',
    },
    {
      description: 'What comes from the standard input; warnings count, too:',
      command: '<%= config.bin %> policy check - --strict < policy.yaml',
    },
  ];

  static override args = checkedFiles;

  static override flags = checkPolicyFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(PolicyCheckCommand);
    return runPolicyCheckCommand(this.context, flags, {action: 'check', words: args.files});
  }
}
