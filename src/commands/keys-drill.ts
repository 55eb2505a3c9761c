// `keys drill`: the restore drill.
import {BaseCommand} from '../cli/base-command.ts';
import {attestationFlags, casCommonFlags, casReleaseFlags, casScopeFlags, sconeCliFlags} from '../cli/flags/cas.ts';
import {keysDrillFlags, keysOpenFlags, sealedFile} from '../cli/flags/keys.ts';
import {runCasCommand} from '../cli/run-cas.ts';

export class KeysDrillCommand extends BaseCommand {
  static override summary = 'Prove that a CAS knows the key in a sealed file: the restore drill.';

  static override description =
    'Restores the owner identity into a directory of its own, which goes afterwards, attests the CAS with it and reads the session cas-owner, which only its creator may read. The keys in the directory are not used and not changed; the proof is noted. The session is read, nothing in the CAS or the cluster is written.';

  static override examples = [
    {
      description: 'The CAS named cas in the namespace of the context:',
      command: '<%= config.bin %> keys drill keys.age --passphrase-file passphrase.txt',
    },
    {
      description: 'Another one, with an age key:',
      command: '<%= config.bin %> keys drill keys.age --identity age.key --cas mycas -n prod',
    },
  ];

  static override args = sealedFile;

  static override flags = {
    ...keysOpenFlags,
    ...casScopeFlags,
    ...keysDrillFlags,
    ...attestationFlags,
    ...casCommonFlags,
    ...casReleaseFlags,
    ...sconeCliFlags,
  };

  override async run(): Promise<number> {
    const {flags, args} = await this.parse(KeysDrillCommand);
    return runCasCommand(this.context, flags, {action: 'drill', name: undefined, file: args.file});
  }
}
