// `policy encrypt`: encrypts a signed policy for a CAS.
import {BaseCommand} from '../cli/base-command.ts';
import {encryptPolicyFlags, signedPolicyArg} from '../cli/flags/policy-sign.ts';
import {runPolicySignCommand} from '../cli/run-policy-sign.ts';

export class PolicyEncryptCommand extends BaseCommand {
  static override summary = 'Encrypt a signed policy for the CAS that alone can open it.';

  static override description =
    'The scone program encrypts, for the session encryption key of a CAS. That key comes from the CAS, which is attested first, or is given with --key. Who holds the result can neither read the policy nor tell what it is about.';

  static override examples = [
    {
      description: 'For a CAS in the cluster:',
      command: '<%= config.bin %> policy encrypt policy.signed.json --cas cas.prod --output-file policy.encrypted.json',
    },
    {
      description: 'Without a cluster, with the key as `cas keys` printed it:',
      command: '<%= config.bin %> policy encrypt policy.signed.json --key "$CAS_SESSION_ENCRYPTION_KEY"',
    },
  ];

  static override args = signedPolicyArg;

  static override flags = encryptPolicyFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(PolicyEncryptCommand);
    return runPolicySignCommand(this.context, flags, {action: 'encrypt', files: [args.file]});
  }
}
