// Turns what was said on the command line, in the environment and in a file into the settings of `operator`.

import type {Mode} from '../report/outcome.ts';
import {Secret} from '../report/secret.ts';
import {names} from '../scone/names.ts';
import {readVersion} from '../scone/semantic-version.ts';
import {defaultVersion} from '../scone/versions.ts';
import type {AccessToken} from './access-token.ts';
import {readAccessToken} from './access-token.ts';
import {filesOf} from './named-files.ts';
import {isLabel, namespaceForm} from './names.ts';
import {readNodeSelector} from './node-selector.ts';
import {absolutePath, type Machine} from './paths.ts';
import {type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import {resolveAccount} from './resolve-account.ts';
import {resolveConnection} from './resolve-connection.ts';
import {resolveHistoryMax} from './resolve-helm.ts';
import {resolveImages} from './resolve-images.ts';
import {resolveRelease} from './resolve-release.ts';
import type {OperatorSettings} from './settings.ts';

/** Reads every setting, so that all complaints come together; with complaints the result must not be used. */
export async function resolveOperator(
  read: SettingReader,
  machine: Machine,
  token: AccessToken,
): Promise<OperatorSettings> {
  const mode = resolveMode(read);
  return {
    ...mode,
    version: resolveVersion(read),
    ...resolveNames(read),
    createNamespace: read.form('create', isLabel, namespaceForm),
    account: resolveAccount(read, token),
    ...(await resolveParts(read)),
    plugin: resolvePluginPart(read, machine),
    images: resolveImages(read, machine, mode.mode),
    strict: read.switch('strict'),
    yes: read.switch('yes'),
    timeout: read.duration('timeout', '15m'),
    release: resolveRelease(read, machine),
    connection: resolveConnection(read, machine),
  };
}

/** --update includes --reconcile; a dry run writes nothing, whatever else was asked for. */
function resolveMode(read: SettingReader): {mode: Mode; refresh: boolean} {
  const [dryRun, refresh] = [read.switch('dryRun'), read.switch('update')];
  const reconcile = read.switch('reconcile') || read.switch('onlyPlugin');
  if (dryRun) return {mode: 'dry-run', refresh};
  if (refresh) return {mode: 'update', refresh};
  return {mode: reconcile ? 'reconcile' : 'check', refresh};
}

/** Only the form is judged here; which versions can be installed is the business of scone/version-guards. */
export function resolveVersion(read: SettingReader): string {
  const version = read.text('version', defaultVersion);
  if (readVersion(version) === undefined) {
    read.complain(`${read.where('version')}: ${JSON.stringify(version)} is not a version; write one such as 6.0.6`);
  }
  return version;
}

/** The operator's namespace, and how registry and images are called. */
export function resolveNames(read: SettingReader) {
  const namespace = read.text('namespace', names.operatorNamespace);
  if (!isLabel(namespace)) {
    read.complain(`${read.where('namespace')}: ${JSON.stringify(namespace)} must be ${namespaceForm}`);
  }
  const registry = read.text('registry', 'registry.scontain.com');
  const imageRepo = read.text('imageRepo', 'registry.scontain.com/scone.cloud');
  return {
    namespace,
    registry,
    imageRepo: imageRepo.replace(/\/+$/, ''),
    imagePrefix: read.text('imagePrefix', ''),
  };
}

async function resolveParts(read: SettingReader) {
  const dcapKey = read.form('dcapKey', (text) => /^[0-9a-f]{32}$/i.test(text), 'the 32 hex digits of a DCAP API key');
  return {
    secretOperator: read.switch('secretOperator'),
    onlyOperator: read.switch('onlyOperator'),
    sgxPlugin: !read.switch('noSgxPlugin'),
    dcapKey: dcapKey === undefined ? undefined : new Secret(dcapKey),
    nodeSelector: await resolveNodeSelector(read),
    helmDriver: resolveHelmDriver(read),
    historyMax: resolveHistoryMax(read),
    removeVaultCrd: read.switch('removeVaultCrd'),
    forceConflicts: read.switch('forceConflicts'),
  };
}

function resolvePluginPart(read: SettingReader, machine: Machine): OperatorSettings['plugin'] {
  const path = read.text('pluginPath');
  const only = read.switch('onlyPlugin');
  const install = read.switch('plugin') || only;
  if (read.origin('pluginPath') === 'flag' && !install) read.complain('--plugin-path needs --plugin or --only-plugin');
  if (only && read.switch('onlyOperator')) read.complain('--only-plugin and --only-operator contradict each other');
  return {install, only, path: path === undefined ? undefined : absolutePath(path, machine)};
}

async function resolveNodeSelector(read: SettingReader): Promise<Record<string, string> | undefined> {
  const text = read.text('nodeSelector');
  if (text === undefined) return undefined;
  const selector = await readNodeSelector(text);
  if (typeof selector !== 'string') return selector;
  read.complain(`${read.where('nodeSelector')}: ${selector}`);
  return undefined;
}

/** The two flags exclude each other; a flag counts more than HELM_DRIVER, wherever that comes from. */
export function resolveHelmDriver(read: SettingReader): 'secret' | 'configmap' | undefined {
  const [secret, configmap] = [read.switch('helmUseSecret'), read.switch('helmUseConfigmap')];
  if (secret && configmap) read.complain('--helm-use-secret and --helm-use-configmap contradict each other');
  const driver = read.text('helmDriver');
  const plural = driver !== undefined && /^(?:secret|configmap)s?$/.test(driver);
  if (driver !== undefined && !plural) {
    read.complain(`${read.where('helmDriver')}: ${JSON.stringify(driver)} must be secret or configmap`);
  }
  if (secret) return 'secret';
  if (configmap) return 'configmap';
  return driver?.startsWith('secret') ? 'secret' : driver?.startsWith('configmap') ? 'configmap' : undefined;
}

/** The settings of `operator`. Throws one usage Failure that names everything that is wrong with them. */
export async function readOperatorSettings(
  {sources}: Said,
  machine: Machine,
  readStandardInput: () => Promise<string>,
): Promise<ReadSettings<OperatorSettings>> {
  const token = await readAccessToken(sources, machine, readStandardInput);
  return settle({sources, machine, command: 'operator', token}, async (read) => {
    const settings = await resolveOperator(read, machine, token);
    return {settings, files: filesOf(settings.release, settings.connection, settings.images)};
  });
}
