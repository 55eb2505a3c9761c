// `policy keys import`: takes keys over from another file.
import {BaseCommand} from '../cli/base-command.ts';
import {importedPolicyKeys, importPolicyKeyFlags} from '../cli/flags/policy-keys.ts';
import {runPolicySignCommand} from '../cli/run-policy-sign.ts';

export class PolicyKeysImportCommand extends BaseCommand {
  static override summary = 'Take keys over from another file, as PKCS#8 in PEM.';

  static override description =
    'From the state of the scone program, from PEM (PKCS#8, encrypted or not; of an owner also SEC 1 and PKCS#1), or from a sealed file; into a new file of PEM with mode 0600, sealed on request. The key that signs policies and the identity of an owner with its certificate are both taken over. A file that is there is never replaced, and the first file stays as it is.';

  static override examples = [
    {
      description: 'The keys of the scone program, sealed for a recipient:',
      command:
        '<%= config.bin %> policy keys import ~/.cas/identity/config.json keys.age --recipient age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq',
    },
    {
      description: 'A sealed file, opened into plain PEM:',
      command: '<%= config.bin %> policy keys import signer.age signer.pem --open-passphrase-file passphrase.txt',
    },
  ];

  static override args = importedPolicyKeys;

  static override flags = importPolicyKeyFlags;

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(PolicyKeysImportCommand);
    return runPolicySignCommand(this.context, flags, {action: 'keys import', files: [args.from, args.file]});
  }
}
