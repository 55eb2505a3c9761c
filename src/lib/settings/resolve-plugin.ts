// Settings of the commands that install, look at and remove the plugin itself.
import {readVersion} from '../scone/semantic-version.ts';
import {filesOf} from './named-files.ts';
import {absolutePath, type Machine} from './paths.ts';
import {type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import {resolveRelease} from './resolve-release.ts';
import type {ReleaseSettings} from './settings.ts';

export interface PluginSettings {
  /** File or directory, absolute. */
  path: string | undefined;
  /** The version of this program that is wanted; undefined takes whatever is at hand. */
  version: string | undefined;
  dryRun: boolean;
  strict: boolean;
  /** Milliseconds for the whole run. */
  timeout: number;
  release: ReleaseSettings;
}

/** VERSION and the config file speak of the stack, so that only the flag counts for the version of the plugin. */
export function resolvePlugin(read: SettingReader, machine: Machine): PluginSettings {
  const path = read.text('pluginPath');
  const version = read.origin('version') === 'flag' ? read.text('version') : undefined;
  if (version !== undefined && readVersion(version) === undefined) {
    read.complain(`--set-version: ${JSON.stringify(version)} is not a version; write one such as 0.1.0`);
  }
  return {
    path: path === undefined ? undefined : absolutePath(path, machine),
    version,
    dryRun: read.switch('dryRun'),
    strict: read.switch('strict'),
    timeout: read.duration('timeout', '15m'),
    release: resolveRelease(read, machine),
  };
}

/** The settings of the commands about the plugin; throws as settle does. */
export async function readPluginSettings(
  {sources}: Said,
  machine: Machine,
  command: string,
): Promise<ReadSettings<PluginSettings>> {
  return settle({sources, machine, command}, async (read) => {
    const settings = resolvePlugin(read, machine);
    return {settings, files: filesOf(settings.release)};
  });
}
