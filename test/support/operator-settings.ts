// Settings of an `operator` run, valid by default.
import {Secret} from '../../src/lib/report/secret.ts';
import type {
  ConnectionSettings,
  ImageSettings,
  OperatorSettings,
  ReleaseSettings,
} from '../../src/lib/settings/settings.ts';

export const account = {username: 'ada', accessToken: new Secret('token-1'), email: 'ada@example.org'};

export const releaseSettings: ReleaseSettings = {
  mirror: undefined,
  cacheDirectory: '/nowhere',
  helmChart: undefined,
  lasManifest: undefined,
  sgxPluginManifest: undefined,
  secretOperatorManifest: undefined,
  certManager: undefined,
  impsHelmChart: undefined,
  impsHelmRepo: undefined,
  kubectlPlugin: undefined,
  allowUnverified: false,
  trustedKey: undefined,
  offline: false,
};

export const imageSettings: ImageSettings = {
  signatures: 'never',
  key: undefined,
  byTag: false,
  registryCa: undefined,
  registryMirror: undefined,
  plainHttp: [],
};

const connection: ConnectionSettings = {
  kubeconfig: undefined,
  context: undefined,
  cluster: undefined,
  user: undefined,
  server: undefined,
  tlsServerName: undefined,
  insecureSkipTlsVerify: false,
  certificateAuthority: undefined,
  token: undefined,
  as: undefined,
  asGroups: [],
  asUid: undefined,
  requestTimeout: 30_000,
};

export function operatorSettings(changes: Partial<OperatorSettings> = {}): OperatorSettings {
  return {
    mode: 'check',
    refresh: changes.mode === 'update',
    version: '6.0.6',
    namespace: 'scone-system',
    createNamespace: undefined,
    account: undefined,
    registry: 'registry.scontain.com',
    imageRepo: 'registry.scontain.com/scone.cloud',
    imagePrefix: '',
    secretOperator: false,
    onlyOperator: false,
    sgxPlugin: true,
    dcapKey: undefined,
    nodeSelector: undefined,
    helmDriver: undefined,
    historyMax: 10,
    images: imageSettings,
    removeVaultCrd: false,
    forceConflicts: false,
    plugin: {install: false, only: false, path: undefined},
    strict: false,
    yes: true,
    timeout: 60_000,
    release: releaseSettings,
    connection,
    ...changes,
  };
}
