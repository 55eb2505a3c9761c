// Flags of the commands about the plugin: where it is, and which one is installed.
import {settingTable} from '../../lib/settings/setting-table.ts';
import {flagsOf} from './define.ts';
import {releaseFlags} from './release.ts';

const {text, toggle} = flagsOf('WHAT TO DO');
const release = flagsOf('RELEASE');

export const pluginFlags = {
  'plugin-path': text(settingTable.pluginPath, {
    value: 'PATH',
    summary: 'file or directory of the plugin (default: where kubectl finds it, else a writable directory on PATH)',
  }),
  'dry-run': toggle(settingTable.dryRun, {summary: 'show what would be done; change nothing'}),
};

export const pluginReleaseFlags = {
  // Without variables: VERSION speaks of the stack.
  'set-version': release.text(
    {kind: 'text', about: 'version of the plugin'},
    {
      value: 'V',
      summary: 'version of this program to install, if not the one that runs',
    },
  ),
  mirror: releaseFlags.mirror,
  'cache-dir': releaseFlags['cache-dir'],
  offline: releaseFlags.offline,
  'allow-unverified': releaseFlags['allow-unverified'],
  'trusted-key': releaseFlags['trusted-key'],
};
