// `completion`: prints the script by which a shell completes our words.
import * as Args from '@oclif/core/args';
import {BaseCommand} from '../cli/base-command.ts';
import {generalFlags} from '../cli/flags/output.ts';
import {completionScript, completionShells} from '../lib/completion/scripts.ts';

const {help, version} = generalFlags;

export class CompletionCommand extends BaseCommand {
  static override summary = 'Print a script by which a shell completes our words.';

  static override description =
    'The scripts for shells complete the words behind kubectl-provision, called by that name. What stands behind ' +
    '`kubectl provision` is completed by kubectl, which asks the program kubectl_complete-provision on PATH: ' +
    '`completion install` makes it, and `completion kubectl` prints one for those who install files by other means.';

  static override examples = [
    {description: 'For the present bash:', command: '<%= config.bin %> completion bash'},
    {
      description: 'For every fish from now on:',
      command: '<%= config.bin %> completion fish > ~/.config/fish/completions/kubectl-provision.fish',
    },
  ];

  static override args = {
    shell: Args.string({
      description: 'whose script',
      options: [...completionShells],
      required: true,
      ignoreStdin: true,
    }),
  };

  static override flags = {help, version};

  override async run(): Promise<number> {
    const {args} = await this.parse(CompletionCommand);
    this.context.runtime.stdout.write(completionScript(args.shell));
    return 0;
  }
}
