// Turns what was said into the settings of `las` and `sgxplugin`.

import type {Machine} from './paths.ts';
import type {PlatformSettings} from './platform-settings.ts';
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
