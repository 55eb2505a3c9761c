// `policy sign`: signs a policy by the scone program.
import {BaseCommand} from '../cli/base-command.ts';
import {policyArg, signPolicyFlags} from '../cli/flags/policy-sign.ts';
import {runPolicySignCommand} from '../cli/run-policy-sign.ts';

export class PolicySignCommand extends BaseCommand {
  static override summary = 'Sign a policy, here or on a machine without cluster and network.';

  static override description =
    'The scone program signs, as what a signature covers is known to it alone. It gets a copy of the keys; the file of keys is only read. What it signed is held against what was meant, and printed as JSON or, with -o yaml, as YAML. No file is ever replaced. Whether a CAS accepts the signature, only that CAS says.\n\n' +
    'For a signing machine that has neither a cluster nor a network: --prepare writes a file with the policy, its variables filled in; carry it there, sign it, and carry what was made back to --import.';

  static override examples = [
    {
      description: 'With the key of the scone program:',
      command: '<%= config.bin %> policy sign policy.yaml --output-file policy.signed.json',
    },
    {
      description: 'Variables filled in, and a key of its own:',
      command: '<%= config.bin %> policy sign policy.yaml --use-env --identity signer.pem',
    },
    {
      description: 'Three steps, the second one on the signing machine:',
      command: '<%= config.bin %> policy sign policy.yaml --use-env --prepare to-sign.json',
    },
    {
      description: 'The second step:',
      command: '<%= config.bin %> policy sign to-sign.json --identity signer.pem --output-file signed.json',
    },
    {
      description: 'The third step:',
      command: '<%= config.bin %> policy sign to-sign.json --import signed.json --output-file policy.signed.json',
    },
  ];

  static override args = policyArg;

  static override flags = signPolicyFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(PolicySignCommand);
    return runPolicySignCommand(this.context, flags, {action: 'sign', files: [args.file]});
  }
}
