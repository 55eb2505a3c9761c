// Which plugin is wanted, and where it comes from: the program that runs, or a verified file.
import type {Artefact} from '../release/artefact.ts';
import {pluginLocation, vendorBase} from '../release/locations.ts';
import {openRelease, type VerifiedRelease} from '../release/open-release.ts';
import {type ReleaseWorld, releaseOptions} from '../release/release-options.ts';
import type {Emit} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import {parseVersion} from '../scone/semantic-version.ts';
import {defaultVersion} from '../scone/versions.ts';
import type {PluginSettings} from '../settings/resolve-plugin.ts';
import type {PluginMachine} from './machine.ts';
import {fromSources, type WantedPlugin} from './wanted.ts';

/** The program that runs, as far as it could install itself. */
export function ownPlugin({executable, version}: PluginMachine): WantedPlugin {
  const own = parseVersion(version);
  return executable === undefined ? {from: 'nothing', version: own} : {from: 'self', file: executable, version: own};
}

/** A file that release has found good, in place of the program that runs. */
export function pluginFrom({url, bytes, sha256}: Artefact, version?: string): WantedPlugin {
  return {from: 'file', url, bytes, sha256, version: version === undefined ? undefined : parseVersion(version)};
}

/**
 * Downloads and verifies only what the settings name: KUBECTLPLUGIN, or --set-version with another version than our own.
 * @throws Failure for a file that cannot be had or is not proven, and for a program that cannot install itself
 */
export async function obtainPlugin(
  settings: PluginSettings,
  machine: PluginMachine,
  cwd: string,
  world: ReleaseWorld & {emit: Emit},
): Promise<Exclude<WantedPlugin, {from: 'nothing'}>> {
  const {version, release} = settings;
  if (release.kubectlPlugin === undefined && (version === undefined || version === machine.version)) {
    const own = ownPlugin(machine);
    if (own.from !== 'nothing') return own;
    throw new Failure({kind: 'usage', summary: 'there is no executable to install', ...fromSources});
  }
  const plugin = await fetchPlugin(settings, cwd, world);
  return plugin as Exclude<WantedPlugin, {from: 'nothing'}>;
}

async function fetchPlugin(
  {version, release: settings}: PluginSettings,
  cwd: string,
  world: ReleaseWorld & {emit: Emit},
): Promise<WantedPlugin> {
  // The release's own number counts nothing here: it is the stack's, and the file is named in full.
  const options = await releaseOptions(settings, defaultVersion, cwd);
  const plugin = settings.kubectlPlugin ?? `${vendorBase}/${pluginLocation(version ?? defaultVersion)}`;
  const allowUnverified = settings.allowUnverified && settings.kubectlPlugin !== undefined;
  const release = await openRelease({...options, allowUnverified, overrides: {plugin}}, world);
  const artefact = await release.artefact('plugin');
  tell(artefact, release, world.emit);
  return pluginFrom(artefact, version);
}

function tell({name, url, sha256, proof, signedBy, from}: Artefact, release: VerifiedRelease, emit: Emit): void {
  const provedBy = signedBy ?? (proof === 'digest' ? 'its known digest' : undefined);
  emit({type: 'artefact', name, url, sha256, signedBy: provedBy, from});
  for (const {text, object} of release.notices()) {
    emit({type: 'note', level: 'warning', text: object === undefined ? text : `${object}: ${text}`});
  }
}
