// `policy apply`: hands policies to a CAS and waits for what it says.
import {BaseCommand} from '../cli/base-command.ts';
import {applyPolicyFlags, policyFilesArg} from '../cli/flags/policy-sign.ts';
import {runPolicySignCommand} from '../cli/run-policy-sign.ts';

export class PolicyApplyCommand extends BaseCommand {
  static override summary = 'Hand signed or encrypted policies to a CAS, and see whether it accepts them.';

  static override description =
    'Makes a SignedPolicy or EncryptedPolicy of each file, which the operator hands to the CAS, and waits for its state, hash and revision. A policy that is refused fails the command, with the reason that was given; so does one that was changed while its hash was not. A policy must name the hash of the version that it replaces: one that names another is not written.\n\n' +
    'With --dry-run -o yaml the objects are printed for a repository that another tool applies. With --direct the scone program uploads the policies itself.';

  static override examples = [
    {description: 'One policy:', command: '<%= config.bin %> policy apply policy.signed.json --cas cas.prod'},
    {
      description: 'An encrypted one, under a name of its own:',
      command: '<%= config.bin %> policy apply policy.encrypted.json --cas cas.prod --name web',
    },
    {
      description: 'Objects for GitOps:',
      command: '<%= config.bin %> policy apply policy.signed.json --cas cas.prod --dry-run -o yaml',
    },
  ];

  static override args = policyFilesArg;

  static override strict = false;

  static override flags = applyPolicyFlags;

  override async run(): Promise<number> {
    const {flags, argv} = await this.parse(PolicyApplyCommand);
    return runPolicySignCommand(this.context, flags, {action: 'apply', files: argv.map(String)});
  }
}
