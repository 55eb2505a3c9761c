// Settings of `secrets distribute`: those of `operator`, as far as the secret operator is concerned.

import {filesOf} from './named-files.ts';
import type {Machine} from './paths.ts';
import {type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import {resolveConnection} from './resolve-connection.ts';
import {resolveHistoryMax} from './resolve-helm.ts';
import {resolveHelmDriver, resolveNames, resolveVersion} from './resolve-operator.ts';
import {resolveRelease} from './resolve-release.ts';
import type {SettingName} from './setting-table.ts';
import type {OperatorSettings} from './settings.ts';

export interface DistributionSettings {
  /** We make the copies, in place of the secret operator. */
  native: boolean;
  operator: OperatorSettings;
  /** Milliseconds for the whole run. */
  timeout: number;
}

/** What the secret operator is installed from and how: nothing to do with copies of our own. */
const installation: readonly SettingName[] = [
  ...(['version', 'mirror', 'cacheDirectory', 'offline', 'allowUnverified', 'trustedKey'] as const),
  ...(['helmUseConfigmap', 'helmUseSecret', 'historyMax', 'forceConflicts'] as const),
];

/** Reads every setting, so that all complaints come together; with complaints the result must not be used. */
export function resolveDistribution(read: SettingReader, machine: Machine): DistributionSettings {
  const native = read.switch('nativeInjector');
  const timeout = read.duration('timeout', '15m');
  const operator: OperatorSettings = {
    ...unconcerned,
    mode: read.switch('dryRun') ? 'dry-run' : 'reconcile',
    version: resolveVersion(read),
    ...resolveNames(read),
    secretOperator: !native,
    helmDriver: resolveHelmDriver(read),
    historyMax: resolveHistoryMax(read),
    forceConflicts: read.switch('forceConflicts'),
    strict: read.switch('strict'),
    yes: read.switch('yes'),
    timeout,
    release: resolveRelease(read, machine),
    connection: resolveConnection(read, machine),
  };
  if (native) complainOfInstallation(read);
  return {native, operator, timeout};
}

function complainOfInstallation(read: SettingReader): void {
  for (const name of installation) {
    if (read.origin(name) === 'flag') {
      read.complain(`${read.where(name)} is for the secret operator, which --native-injector goes without`);
    }
  }
}

/** Parts of the stack that are not looked at. */
const unconcerned = {
  refresh: false,
  createNamespace: undefined,
  account: undefined,
  onlyOperator: true,
  sgxPlugin: false,
  dcapKey: undefined,
  nodeSelector: undefined,
  images: {
    signatures: 'never',
    key: undefined,
    byTag: false,
    registryCa: undefined,
    registryMirror: undefined,
    plainHttp: [],
  },
  removeVaultCrd: false,
  plugin: {install: false, only: false, path: undefined},
} as const satisfies Partial<OperatorSettings>;

/** The settings of `secrets distribute`; throws as settle does. */
export async function readDistributionSettings(
  {sources}: Said,
  machine: Machine,
): Promise<ReadSettings<DistributionSettings>> {
  return settle({sources, machine, command: 'secrets distribute'}, async (read) => {
    const settings = resolveDistribution(read, machine);
    const {release, connection} = settings.operator;
    return {settings, files: settings.native ? filesOf(undefined, connection) : filesOf(release, connection)};
  });
}
