// Everything a run was told, validated once and frozen: nothing downstream reads argv, the environment or a file.
import type {Mode} from '../report/outcome.ts';
import type {Secret} from '../report/secret.ts';

/** Whose word a setting is. Later ones win: default < file < environment < flag. */
export type Origin = 'default' | 'config file' | 'environment' | 'flag';

/** The account at the image registry; all three or none. */
export interface RegistryAccount {
  username: string;
  accessToken: Secret;
  email: string;
}

/** How to reach the cluster: kubectl's own flags and variables. */
export interface ConnectionSettings {
  kubeconfig: string | undefined;
  context: string | undefined;
  cluster: string | undefined;
  user: string | undefined;
  server: string | undefined;
  tlsServerName: string | undefined;
  insecureSkipTlsVerify: boolean;
  certificateAuthority: string | undefined;
  token: Secret | undefined;
  as: string | undefined;
  asGroups: readonly string[];
  asUid: string | undefined;
  /** Milliseconds for one request. */
  requestTimeout: number;
}

/** Where the vendor's artefacts come from, each overridable by itself (docs/system.md: Release layout). */
export interface ReleaseSettings {
  /** Directory or URL that stands in for https://raw.githubusercontent.com. */
  mirror: string | undefined;
  /** Private directory for verified files. */
  cacheDirectory: string;
  /** Overrides: a URL or a file; undefined takes the release's own. */
  helmChart: string | undefined;
  lasManifest: string | undefined;
  sgxPluginManifest: string | undefined;
  secretOperatorManifest: string | undefined;
  certManager: string | undefined;
  impsHelmChart: string | undefined;
  impsHelmRepo: string | undefined;
  kubectlPlugin: string | undefined;
  /** Files without a valid signature are used and reported, instead of refused. */
  allowUnverified: boolean;
  /** File with an OpenPGP public key trusted instead of the pinned one; always reported. */
  trustedKey: string | undefined;
  /** Never use the network: cache and mirror directory only. */
  offline: boolean;
}

/** Whether the images are to be signed, and how their registry is reached (docs/system.md: Trust). */
export interface ImageSettings {
  /** `never`: --no-image-signature-check; `later`: a check asks no registry unless it is told to. */
  signatures: 'verified' | 'later' | 'never';
  /** File with a cosign public key, for images outside the vendor's repository. */
  key: string | undefined;
  /** By tag, although the digest is known that was verified. */
  byTag: boolean;
  registryCa: string | undefined;
  /** `https://mirror.example/path` */
  registryMirror: string | undefined;
  /** Registries that are spoken to without TLS. */
  plainHttp: readonly string[];
}

export interface OperatorSettings {
  mode: Mode;
  /** Every part is refreshed (--update); also set when a dry run is to show what --update would do. */
  refresh: boolean;
  version: string;
  /** Namespace of the operator. */
  namespace: string;
  /** A service namespace to make as well (--create). */
  createNamespace: string | undefined;
  account: RegistryAccount | undefined;
  /** Server name in the pull secrets: registry.scontain.com. */
  registry: string;
  /** registry.scontain.com/scone.cloud */
  imageRepo: string;
  /** Put before each image's name; usually empty. */
  imagePrefix: string;
  secretOperator: boolean;
  onlyOperator: boolean;
  sgxPlugin: boolean;
  /** Intel DCAP API key for LAS, 32 hex digits. */
  dcapKey: Secret | undefined;
  /** Node selector of the SGXPlugin: `{'intel.feature.node.kubernetes.io/sgx': 'true'}`. */
  nodeSelector: Readonly<Record<string, string>> | undefined;
  /** Which store Helm records go to, when a --helm-use-* flag decides. */
  helmDriver: 'secret' | 'configmap' | undefined;
  /** How many revisions of a Helm release are kept; 0 keeps all. */
  historyMax: number;
  images: ImageSettings;
  /** Remove the CRD of the dropped Vault when no Vault object is left. */
  removeVaultCrd: boolean;
  /** Take over fields that another tool declares as its own. */
  forceConflicts: boolean;
  plugin: {install: boolean; only: boolean; path: string | undefined};
  /** Warnings count as differences. */
  strict: boolean;
  /** Ask nothing. */
  yes: boolean;
  /** Milliseconds for the whole run. */
  timeout: number;
  release: ReleaseSettings;
  connection: ConnectionSettings;
}
