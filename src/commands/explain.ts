// `explain`: what a finding means and how it is mended.
import * as Args from '@oclif/core/args';
import {BaseCommand} from '../cli/base-command.ts';
import {explainText} from '../cli/explain-text.ts';
import {generalFlags} from '../cli/flags/output.ts';

const {help, version} = generalFlags;

export class ExplainCommand extends BaseCommand {
  static override summary = 'Explain a finding by its code.';

  static override examples = [
    {description: 'What PS001 means and how to mend it:', command: '<%= config.bin %> explain PS001'},
    {description: 'All codes:', command: '<%= config.bin %> explain'},
  ];

  static override args = {
    code: Args.string({description: 'code of a finding, such as PS001', ignoreStdin: true}),
  };

  static override flags = {help, version};

  override async run(): Promise<number> {
    const {args} = await this.parse(ExplainCommand);
    this.context.runtime.stdout.write(explainText(args.code, this.context));
    return 0;
  }
}
