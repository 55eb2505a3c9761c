// `plugin install`: puts the program where kubectl finds it.
import {BaseCommand} from '../cli/base-command.ts';
import {generalFlags, outputFlags, waitingFlags} from '../cli/flags/output.ts';
import {pluginFlags, pluginReleaseFlags} from '../cli/flags/plugin.ts';
import {runPluginCommand} from '../cli/run-plugin.ts';

const {timeout} = waitingFlags;

export class PluginInstallCommand extends BaseCommand {
  static override summary = 'Install this program where kubectl finds it.';

  static override description =
    'The executable that runs installs itself. With KUBECTLPLUGIN, or --set-version, another one is installed, ' +
    'whose signature (or digest, named with #sha256=) is verified first. The directory must be on PATH and writable; ' +
    'that is found out before anything else. Until the last step, a rename, the old plugin is untouched. ' +
    'Beside it a link kubectl-audit is made, for `kubectl audit`; another file of that name stays. ' +
    'A shell script with the name of the plugin is kept as .bak. A newer plugin is left as it is, unless an older one is asked for by number.';

  static override examples = [
    {
      description: 'Where kubectl finds the plugin now, else into a directory of PATH:',
      command: '<%= config.bin %> plugin install',
    },
    {
      description: 'Into a certain directory:',
      command: '<%= config.bin %> plugin install --plugin-path /usr/local/bin',
    },
    {
      description: 'See what would be done:',
      command: '<%= config.bin %> plugin install --dry-run',
    },
  ];

  static override flags = {
    ...pluginFlags,
    ...pluginReleaseFlags,
    timeout,
    ...outputFlags,
    ...generalFlags,
  };

  static environment = [['KUBECTLPLUGIN', 'the plugin to install: URL or file, perhaps with #sha256=DIGEST']] as const;

  override async run(): Promise<number> {
    const {flags} = await this.parse(PluginInstallCommand);
    return runPluginCommand('install', this.context, flags);
  }
}
