// Where the vendor's files come from and what vouches for them.
import {absoluteLocation, absolutePath, type Machine, pathsOf} from './paths.ts';
import type {SettingReader} from './reader.ts';
import type {SettingName} from './setting-table.ts';
import type {ReleaseSettings} from './settings.ts';

export function resolveRelease(read: SettingReader, machine: Machine): ReleaseSettings {
  const location = (name: SettingName) => {
    const value = read.text(name);
    return value === undefined ? undefined : absoluteLocation(value, machine);
  };
  const trustedKey = read.text('trustedKey');
  const settings: ReleaseSettings = {
    mirror: location('mirror'),
    cacheDirectory: absolutePath(read.text('cacheDirectory', pathsOf(machine).cacheDirectory), machine),
    helmChart: location('helmChart'),
    lasManifest: location('lasManifest'),
    sgxPluginManifest: location('sgxPluginManifest'),
    secretOperatorManifest: location('secretOperatorManifest'),
    certManager: location('certManager'),
    impsHelmChart: read.text('impsHelmChart'),
    impsHelmRepo: read.form('impsHelmRepo', (text) => /^\S+\s+\S+$/.test(text.trim()), 'of the form `NAME URL`'),
    kubectlPlugin: location('kubectlPlugin'),
    allowUnverified: read.switch('allowUnverified'),
    trustedKey: trustedKey === undefined ? undefined : absolutePath(trustedKey, machine),
    offline: read.switch('offline'),
  };
  if (settings.offline && settings.mirror !== undefined && /^https?:/i.test(settings.mirror)) {
    read.complain('--offline needs a mirror that is a directory, not a URL');
  }
  return settings;
}
