// `version`: the version of this program, what it installs by default, and what it runs on.
import {BaseCommand} from '../cli/base-command.ts';
import {generalFlags} from '../cli/flags/output.ts';
import {versionLine} from '../cli/product.ts';
import {defaultVersion} from '../lib/scone/versions.ts';

const {help, version} = generalFlags;

export class VersionCommand extends BaseCommand {
  static override summary = 'Show the version of this program and what it installs by default.';

  static override examples = [
    {description: 'Program, default release of the stack, system:', command: '<%= config.bin %> version'},
    {description: 'The first line alone, quickly:', command: '<%= config.bin %> --version'},
  ];

  static override flags = {help, version};

  override async run(): Promise<number> {
    await this.parse(VersionCommand);
    const {stdout, platform} = this.context.runtime;
    stdout.write(`${versionLine()}installs SCONE ${defaultVersion} by default\nruns on ${platform}\n`);
    return 0;
  }
}
