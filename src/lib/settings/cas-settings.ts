// What a command about a CAS was told, validated once.
import type {Secret} from '../report/secret.ts';
import type {ConnectionSettings, ImageSettings, ReleaseSettings} from './settings.ts';

/** What is to be done with the CAS. */
export type CasAction =
  | 'provision'
  | 'preprovision'
  | 'postprovision'
  | 'recover'
  | 'upgrade'
  | 'status'
  | 'is-provisioned'
  | 'verify'
  | 'print-public-keys'
  | 'backup'
  | 'verify-backup'
  | 'drill';

/** Which program runs the `scone` calls. */
export type SconeCliDriver = 'auto' | 'local' | 'docker' | 'podman' | 'pod';

/** How the `scone` program is run and how it reaches the CAS. */
export interface SconeCliSettings {
  driver: SconeCliDriver;
  /** Also a program of another major version. */
  allowOtherVersion: boolean;
  /** Through a port-forward to 127.0.0.1; else straight to the Service. */
  portForward: boolean;
  /** Host name that the local program uses instead of NAME.NAMESPACE. */
  address: string | undefined;
  /** Default: what the CAS says, else 8081. */
  clientPort: number | undefined;
  /** Default: any free port. */
  localPort: number | undefined;
}

/** Where the release's files for a CAS come from, each overridable by itself. */
export interface CasFileSettings {
  /** Directory or URL with VERSION/FILE below it. */
  manifestsDirectory: string | undefined;
  provisioning: string | undefined;
  patch: string | undefined;
  patchWithBackup: string | undefined;
  ownerPolicy: string | undefined;
  backupPolicy: string | undefined;
}

/** How a new CAS is to be. */
export interface ProvisionSettings {
  /** With backup controller; without, the CAS cannot move to another node. */
  backupController: boolean;
  /** An owner config of the person's own: file or URL. */
  ownerConfig: string | undefined;
  /** Intel DCAP API key for the owner config. */
  dcapKey: Secret | undefined;
  /** Network sink of the audit log. */
  webhook: string | undefined;
  /** 32 hex digits. */
  nonce: string | undefined;
  imageOverwrite: string | undefined;
  /** Owner's identity after a split provisioning. */
  ownerIdentity: string | undefined;
  /** 64 hex digits, in place of measuring the image of the backup controller. */
  controllerMrenclave: string | undefined;
  /** Snapshot directory to recover from. */
  recoverFrom: string | undefined;
  /** Wait for phase HEALTHY at the end. */
  wait: boolean;
}

/** How a CAS is to be upgraded. */
export interface UpgradeSettings {
  to: string;
  /** The measurements are governed by another session (7.x). */
  governance: {policy: string | undefined} | undefined;
  /** 64 hex digits, in place of measuring the image. */
  presentMrenclave: string | undefined;
  nextMrenclave: string | undefined;
  force: boolean;
  /** Milliseconds; undefined: a backup is not asked for. */
  maxBackupAge: number | undefined;
}

/** What seals a backup, and what opens it: always files, as a command line can be read by others. */
export interface SealSettings {
  passphraseFile: string | undefined;
  /** `age1…` */
  recipients: readonly string[];
  recipientsFile: string | undefined;
  /** Opens what is sealed for a recipient. */
  identityFile: string | undefined;
}

/** Where a backup goes, or comes from, and what seals it. */
export interface BackupSettings extends SealSettings {
  /** Backups go into this directory. */
  directory: string;
  /** The backup to verify, or to recover from, as it was typed. */
  file: string | undefined;
  /** It must be sealed: by a passphrase that is asked for, if nothing is named. */
  seal: boolean;
  /** How many backups of a CAS are left; undefined: all. */
  keep: number | undefined;
}

export interface CasSettings {
  action: CasAction;
  images: ImageSettings;
  /** Show what would be done; write nothing. */
  dryRun: boolean;
  /** Only go on with what an earlier run began. */
  resume: boolean;
  name: string;
  /** Undefined: the namespace of the kubeconfig's context. */
  namespace: string | undefined;
  /** Version of images and manifests. */
  version: string;
  /** Somebody named it; else it is the default, and what a CAS runs counts more. */
  isVersionGiven: boolean;
  /** registry.scontain.com/scone.cloud */
  imageRepo: string;
  imagePrefix: string;
  /** Keys and records; ~/.cas. */
  targetDirectory: string;
  /** Option lists for attestation, tried in this order. */
  tolerances: readonly (readonly string[])[];
  provision: ProvisionSettings;
  upgrade: UpgradeSettings | undefined;
  backup: BackupSettings;
  sconeCli: SconeCliSettings;
  files: CasFileSettings;
  strict: boolean;
  yes: boolean;
  /** Milliseconds for the whole run. */
  timeout: number;
  release: ReleaseSettings;
  connection: ConnectionSettings;
}
