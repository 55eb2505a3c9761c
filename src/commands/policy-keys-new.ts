// `policy keys new`: makes a key that signs policies, or an identity of an owner.
import {BaseCommand} from '../cli/base-command.ts';
import {newPolicyKeyFile, newPolicyKeyFlags} from '../cli/flags/policy-keys.ts';
import {runPolicySignCommand} from '../cli/run-policy-sign.ts';

export class PolicyKeysNewCommand extends BaseCommand {
  static override summary = 'Make a key that signs policies, or an identity of an owner.';

  static override description =
    'Without --owner the key is an Ed25519 key in PKCS#8, and its signer id is printed. With --owner it is a P-256 key with a self-signed certificate. The file is new, of mode 0600, and may be sealed; one that is there is never replaced. Nobody has a copy of the key but this file: make a backup of it.\n\n' +
    'Whether a CAS accepts a key, only the CAS says.';

  static override examples = [
    {description: 'A key that signs policies:', command: '<%= config.bin %> policy keys new signer.pem'},
    {
      description: 'The same, sealed with a passphrase:',
      command: '<%= config.bin %> policy keys new signer.age --passphrase-file passphrase.txt',
    },
    {
      description: 'An identity of an owner, valid for a year:',
      command: '<%= config.bin %> policy keys new owner.pem --owner --common-name "Jane Roe" --days 365',
    },
  ];

  static override args = newPolicyKeyFile;

  static override flags = newPolicyKeyFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(PolicyKeysNewCommand);
    return runPolicySignCommand(this.context, flags, {action: 'keys new', files: [args.file]});
  }
}
