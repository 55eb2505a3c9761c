// `policy keys show`: what a file of keys holds, without showing any private part.
import {BaseCommand} from '../cli/base-command.ts';
import {policyKeyFile, showPolicyKeyFlags} from '../cli/flags/policy-keys.ts';
import {runPolicySignCommand} from '../cli/run-policy-sign.ts';

export class PolicyKeysShowCommand extends BaseCommand {
  static override summary = 'Show the public parts of a file of keys: signer id, fingerprints, expiry.';

  static override description =
    'The file is the state of the scone program, or PEM; either may be sealed (age). Shown are the signer id of the key that signs policies, the fingerprints of the owner and its certificate, until when that is valid, and who can read the file. No private part is ever printed, and nothing is written.';

  static override examples = [
    {description: 'The keys that the scone program uses:', command: '<%= config.bin %> policy keys show'},
    {
      description: 'A sealed file:',
      command: '<%= config.bin %> policy keys show signer.age --open-passphrase-file passphrase.txt',
    },
  ];

  static override args = policyKeyFile;

  static override flags = showPolicyKeyFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(PolicyKeysShowCommand);
    const files = args.file === undefined ? [] : [args.file];
    return runPolicySignCommand(this.context, flags, {action: 'keys show', files});
  }
}
