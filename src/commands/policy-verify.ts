// `policy verify`: what can be told of signed and encrypted policies.
import {BaseCommand} from '../cli/base-command.ts';
import {policyFilesArg, verifyPolicyFlags} from '../cli/flags/policy-sign.ts';
import {runPolicySignCommand} from '../cli/run-policy-sign.ts';

export class PolicyVerifyCommand extends BaseCommand {
  static override summary = 'Verify signed and encrypted policies, as far as it can be told; nothing is changed.';

  static override description =
    'Form, signer ids with their checksums, signers that occur twice, whether the creator is among them, and with --policy whether the signed text is the one that was meant. Signatures themselves are verified by a CAS only: with --cas it is attested, and its version of the policy is compared by hash.';

  static override examples = [
    {description: 'Form and signers:', command: '<%= config.bin %> policy verify policy.signed.json'},
    {
      description: 'Also that it is the text that was reviewed:',
      command: '<%= config.bin %> policy verify policy.signed.json --policy policy.yaml',
    },
    {
      description: 'Also whether the CAS holds it:',
      command: '<%= config.bin %> policy verify policy.signed.json --cas cas.prod',
    },
  ];

  static override args = policyFilesArg;

  static override strict = false;

  static override flags = verifyPolicyFlags;

  override async run(): Promise<number> {
    const {flags, argv} = await this.parse(PolicyVerifyCommand);
    return runPolicySignCommand(this.context, flags, {action: 'verify', files: argv.map(String)});
  }
}
