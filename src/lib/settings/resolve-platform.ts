// Turns what was said into the settings of `las` and `sgxplugin`.

import {filesOf} from './named-files.ts';
import type {Machine} from './paths.ts';
import type {PlatformSettings} from './platform-settings.ts';
import {type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import {resolveConnection} from './resolve-connection.ts';

/** Reads every setting, so that all complaints come together; with complaints the result must not be used. */
export function resolvePlatform(read: SettingReader, machine: Machine): PlatformSettings {
  return {
    wait: read.switch('wait'),
    strict: read.switch('strict'),
    timeout: read.duration('timeout', '15m'),
    connection: resolveConnection(read, machine),
  };
}

/** The settings of `las` and `sgxplugin`; throws as settle does. */
export async function readPlatformSettings(
  {sources}: Said,
  machine: Machine,
  command: string,
): Promise<ReadSettings<PlatformSettings>> {
  return settle({sources, machine, command}, async (read) => {
    const settings = resolvePlatform(read, machine);
    return {settings, files: filesOf(undefined, settings.connection)};
  });
}
