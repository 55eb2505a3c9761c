// `policy diff`: what a newer version of a policy permits that an older one did not.
import {BaseCommand} from '../cli/base-command.ts';
import {comparedFiles, diffPolicyFlags} from '../cli/flags/policy-check.ts';
import {runPolicyCheckCommand} from '../cli/run-policy-check.ts';

export class PolicyDiffCommand extends BaseCommand {
  static override summary = 'Show what a policy permits that an older version of it did not.';

  static override description =
    'Compares two files by what they permit, not by their lines: enclaves, who gets which secret, exports and imports, volumes, names of certificates, rights, attestation, and what runs. Order, comments and ways of writing do not count. What this program does not know counts as if it permitted something. Values are never shown.\n\n' +
    'Exit code 0 when nothing more is permitted, 3 when something is, 1 when a text has faults by which it cannot be compared.';

  static override examples = [
    {description: 'Two versions:', command: '<%= config.bin %> policy diff old.yaml new.yaml'},
    {
      description: 'Against what comes from the standard input, such as `git show HEAD:policy.yaml`:',
      command: '<%= config.bin %> policy diff - policy.yaml < old.yaml',
    },
  ];

  static override args = comparedFiles;

  static override flags = diffPolicyFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(PolicyDiffCommand);
    return runPolicyCheckCommand(this.context, flags, {action: 'diff', words: [args.old, args.new]});
  }
}
