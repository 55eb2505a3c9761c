// Ground for tests about a CAS: settings that are valid by default, custom resources, and the releases' files as they lie here.
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import type {
  BackupSettings,
  CasSettings,
  ProvisionSettings,
  UpgradeSettings,
} from '../../src/lib/settings/cas-settings.ts';
import {imageSettings, operatorSettings} from './operator-settings.ts';
import {upstream} from './release-upstream.ts';

export const repository = 'registry.scontain.com/scone.cloud';

export const casName = {name: 'mycas', namespace: 'prod'};

const provision: ProvisionSettings = {
  backupController: true,
  ownerConfig: undefined,
  dcapKey: undefined,
  webhook: undefined,
  nonce: undefined,
  imageOverwrite: undefined,
  ownerIdentity: undefined,
  controllerMrenclave: undefined,
  recoverFrom: undefined,
  wait: false,
};

export const upgradeSettings: UpgradeSettings = {
  to: '6.0.6',
  governance: undefined,
  presentMrenclave: undefined,
  nextMrenclave: undefined,
  force: false,
  maxBackupAge: 24 * 3_600_000,
};

export const backupSettings: BackupSettings = {
  directory: '/nowhere/backups',
  file: undefined,
  keep: undefined,
  seal: false,
  passphraseFile: undefined,
  recipients: [],
  recipientsFile: undefined,
  identityFile: undefined,
};

export function casSettings({
  provision: changed,
  ...changes
}: Partial<Omit<CasSettings, 'provision'>> & {provision?: Partial<ProvisionSettings>} = {}): CasSettings {
  const {release, connection} = operatorSettings();
  return {
    action: 'provision',
    images: imageSettings,
    dryRun: false,
    resume: false,
    ...casName,
    version: '6.0.6',
    isVersionGiven: false,
    imageRepo: repository,
    imagePrefix: '',
    targetDirectory: '/nowhere/.cas',
    tolerances: [],
    provision: {...provision, ...changed},
    upgrade: undefined,
    backup: backupSettings,
    sconeCli: {
      driver: 'auto',
      allowOtherVersion: false,
      portForward: true,
      address: undefined,
      clientPort: undefined,
      localPort: undefined,
    },
    files: {
      manifestsDirectory: undefined,
      provisioning: undefined,
      patch: undefined,
      patchWithBackup: undefined,
      ownerPolicy: undefined,
      backupPolicy: undefined,
    },
    strict: false,
    yes: true,
    timeout: 60_000,
    release,
    connection,
    ...changes,
  };
}

/** A CAS of version 6.0.5, provisioned and healthy, unless told otherwise. */
export function aCas({
  spec = {},
  status = {},
  metadata = {},
}: Partial<Record<'spec' | 'status' | 'metadata', object>> = {}): KubeObject {
  return {
    apiVersion: 'services.scone.cloud/v1beta1',
    kind: 'CAS',
    metadata: {...casName, uid: 'uid-1', ...metadata},
    spec: {
      image: `${repository}/cas:6.0.5`,
      'backup-controller': {
        enabled: true,
        image: `${repository}/backup-controller:6.0.5`,
        session: 'cas-owner/primary-backup/register',
      },
      ...spec,
    },
    status: {
      provisioned: 'Yes',
      state: 'HEALTHY',
      phase: 'HEALTHY',
      attestable: 'Yes',
      snapshotStatus: 'Persisted',
      migrationNodeRatio: '3/3',
      migrationNodeAlert: 0,
      ...status,
    },
  };
}

/** The vendor's releases that lie here; none where nobody has a copy. */
export const vendorVersions: readonly string[] = ['5.8.0', '5.9.0', '6.0.5', '6.0.6'].filter((version) =>
  existsSync(vendorPath(version, 'cas.yaml')),
);

/** A manifest of a release of the vendor. */
export function vendorFile(version: string, file: string): {text: string; url: string} {
  return {text: readFileSync(vendorPath(version, file), 'utf8'), url: `${version}/${file}`};
}

function vendorPath(version: string, file: string): string {
  return join(upstream, 'scontain/manifests/main', version, file);
}
