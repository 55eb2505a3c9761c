// Every setting with its names: the one table behind resolution, help, the reference page and the config file.
import {casTable} from './cas-table.ts';
import {secretSettings} from './secret-settings.ts';
import type {SettingRow} from './setting-row.ts';

/** Settings of `operator`. Values are texts until they are validated. */
export const settingTable = {
  username: {
    kind: 'text',
    flag: 'username',
    variables: ['REGISTRY_USERNAME'],
    about: 'user name at the image registry',
  },
  accessToken: secretSettings.accessToken,
  accessTokenFile: {kind: 'text', flag: 'access-token-file', about: 'file that holds the access token'},
  accessTokenStdin: {
    kind: 'switch',
    flag: 'access-token-stdin',
    commandLineOnly: true,
    about: 'read the access token from the standard input',
  },
  email: {kind: 'text', flag: 'email', variables: ['REGISTRY_EMAIL'], about: 'e-mail address of the registry account'},

  restartStuck: {
    kind: 'switch',
    flag: 'restart-stuck',
    commandLineOnly: true,
    about: 'delete pods that wait for an image, where a controller makes them anew',
  },
  undoRotation: {kind: 'switch', flag: 'undo', commandLineOnly: true, about: 'bring the kept pull secrets back'},
  confirmRotation: {kind: 'switch', flag: 'confirm', commandLineOnly: true, about: 'remove the kept pull secrets'},
  keepOld: {kind: 'text', flag: 'keep-old', about: 'how long an old pull secret is kept'},

  reconcile: {kind: 'switch', flag: 'reconcile', commandLineOnly: true, about: 'mend what the check finds'},
  update: {kind: 'switch', flag: 'update', commandLineOnly: true, about: 'mend, and refresh every part'},
  dryRun: {kind: 'switch', flag: 'dry-run', commandLineOnly: true, about: 'show changes, write nothing'},
  namespace: {
    kind: 'text',
    flag: 'namespace',
    variables: ['DEFAULT_NAMESPACE'],
    told: true,
    about: 'namespace of the operator',
  },
  create: {kind: 'text', flag: 'create', about: 'service namespace to create'},
  nativeInjector: {
    kind: 'switch',
    flag: 'native-injector',
    about: 'copy pull secrets without the secret operator',
  },
  secretOperator: {kind: 'switch', flag: 'secret-operator', about: 'include the secret operator'},
  onlyOperator: {kind: 'switch', flag: 'only-operator', about: 'leave out SGXPlugin, LAS and the kubectl plugin'},
  noSgxPlugin: {kind: 'switch', flag: 'no-sgxplugin', about: 'leave out the SGXPlugin'},
  plugin: {kind: 'switch', flag: 'plugin', about: 'include the kubectl plugin'},
  pluginPath: {kind: 'text', flag: 'plugin-path', about: 'where the kubectl plugin goes'},
  onlyPlugin: {kind: 'switch', flag: 'only-plugin', commandLineOnly: true, about: 'only the kubectl plugin'},
  dcapKey: secretSettings.dcapKey,
  nodeSelector: {kind: 'text', flag: 'node-selector', told: true, about: 'nodes for the SGXPlugin'},
  removeVaultCrd: {
    kind: 'switch',
    flag: 'remove-vault-crd',
    commandLineOnly: true,
    about: 'remove the CRD of the dropped Vault',
  },
  forceConflicts: {
    kind: 'switch',
    flag: 'force-conflicts',
    commandLineOnly: true,
    about: 'take over fields that another tool manages',
  },

  historyMax: {
    kind: 'text',
    flag: 'history-max',
    variables: ['HELM_MAX_HISTORY'],
    about: 'revisions of a Helm release that are kept',
  },
  allNamespaces: {kind: 'switch', flag: 'all-namespaces', about: 'look at all namespaces'},
  markFailed: {kind: 'switch', flag: 'mark-failed', commandLineOnly: true, about: 'mark an operation failed'},
  rollBack: {
    kind: 'switch',
    flag: 'roll-back',
    commandLineOnly: true,
    about: 'go back to what ran before an operation',
  },
  adopt: {kind: 'switch', flag: 'adopt', commandLineOnly: true, about: 'call an operation done'},
  evenIfRecent: {
    kind: 'switch',
    flag: 'even-if-recent',
    commandLineOnly: true,
    about: 'repair an operation that may still be running',
  },
  toRevision: {kind: 'text', flag: 'to-revision', commandLineOnly: true, about: 'revision to go back to'},
  keepHistory: {kind: 'switch', flag: 'keep-history', commandLineOnly: true, about: 'keep the records'},

  version: {kind: 'text', flag: 'set-version', variables: ['VERSION'], told: true, about: 'version to install'},
  verifyImageSignatures: {
    kind: 'text',
    flag: 'verify-image-signatures',
    commandLineOnly: true,
    about: "cosign public key for images outside the vendor's repository",
  },
  imageSignatureCheck: {
    kind: 'switch',
    flag: 'image-signature-check',
    about: 'verify the signatures of the images in a check, too',
  },
  noImageSignatureCheck: {
    kind: 'switch',
    flag: 'no-image-signature-check',
    commandLineOnly: true,
    about: 'do not verify the signatures of the images',
  },
  imageTags: {kind: 'switch', flag: 'image-tags', about: 'deploy images by tag, not by the digest that was verified'},
  registryCa: {
    kind: 'text',
    flag: 'registry-ca',
    told: true,
    about: 'file of the authority for certificates of image registries',
  },
  registryMirror: {
    kind: 'text',
    flag: 'registry-mirror',
    told: true,
    about: 'address of a registry to ask about images first',
  },
  registryPlainHttp: {
    kind: 'list',
    flag: 'registry-plain-http',
    commandLineOnly: true,
    about: 'registry to ask without TLS',
  },
  helmUseConfigmap: {kind: 'switch', flag: 'helm-use-configmap', about: 'keep Helm records in ConfigMaps'},
  helmUseSecret: {kind: 'switch', flag: 'helm-use-secret', about: 'keep Helm records in Secrets'},
  helmDriver: {
    kind: 'text',
    variables: ['HELM_DRIVER'],
    told: true,
    about: 'store of Helm records, `secret` or `configmap`; as --helm-use-secret and --helm-use-configmap',
  },
  mirror: {kind: 'text', flag: 'mirror', told: true, about: "where the vendor's files come from"},
  cacheDirectory: {kind: 'text', flag: 'cache-dir', about: 'directory for verified files'},
  offline: {kind: 'switch', flag: 'offline', about: 'use the cache and a mirror directory only'},
  allowUnverified: {
    kind: 'switch',
    flag: 'allow-unverified',
    commandLineOnly: true,
    about: 'use files without a valid signature',
  },
  trustedKey: {kind: 'text', flag: 'trusted-key', commandLineOnly: true, about: 'OpenPGP key to trust instead'},
  registry: {
    kind: 'text',
    variables: ['REGISTRY'],
    told: true,
    about: 'server name in the pull secrets',
  },
  imageRepo: {kind: 'text', variables: ['IMAGE_REPO'], told: true, about: 'repository of all images'},
  imagePrefix: {kind: 'text', variables: ['IMAGE_PREFIX'], told: true, about: "text put before each image's name"},
  helmChart: {
    kind: 'text',
    variables: ['HELM_CHART'],
    told: true,
    about: "the operator's chart: URL, file, folder, oci://HOST/PATH, or REPOSITORY/index.yaml#NAME",
  },
  lasManifest: {kind: 'text', variables: ['LAS_MANIFEST'], told: true, about: 'manifest of LAS: URL or file'},
  sgxPluginManifest: {
    kind: 'text',
    variables: ['SGXPLUGIN_MANIFEST'],
    told: true,
    about: 'manifest of the SGXPlugin: URL or file',
  },
  secretOperatorManifest: {
    kind: 'text',
    variables: ['SECRET_OPERATOR_MANIFEST'],
    told: true,
    about: 'manifest of the secret operator: URL or file',
  },
  certManager: {
    kind: 'text',
    variables: ['CERT_MANAGER'],
    told: true,
    about: 'manifest of cert-manager: URL or file',
  },
  impsHelmChart: {
    kind: 'text',
    variables: ['IMPS_HELM_CHART'],
    told: true,
    about:
      'chart of the secret operator: REPOSITORY/CHART, URL, file, folder, oci://HOST/PATH, or REPOSITORY/index.yaml#NAME',
  },
  impsHelmRepo: {
    kind: 'text',
    variables: ['IMPS_HELM_REPO'],
    told: true,
    about: 'chart repository of the secret operator: `NAME URL`',
  },
  kubectlPlugin: {
    kind: 'text',
    variables: ['KUBECTLPLUGIN'],
    told: true,
    about: 'the kubectl plugin to install: URL or file',
  },

  timeout: {kind: 'text', flag: 'timeout', about: 'time limit of the whole run'},
  strict: {kind: 'switch', flag: 'strict', about: 'treat warnings as differences'},
  yes: {kind: 'switch', flag: 'yes', about: 'ask nothing'},

  kubeconfig: {kind: 'text', flag: 'kubeconfig', about: 'kubeconfig file'},
  context: {kind: 'text', flag: 'context', about: 'context of the kubeconfig'},
  cluster: {kind: 'text', flag: 'cluster', about: 'cluster of the kubeconfig'},
  user: {kind: 'text', flag: 'user', about: 'user of the kubeconfig'},
  server: {kind: 'text', flag: 'server', about: 'address of the API server'},
  token: secretSettings.token,
  as: {kind: 'text', flag: 'as', about: 'user to impersonate'},
  asGroups: {kind: 'list', flag: 'as-group', about: 'group to impersonate'},
  asUid: {kind: 'text', flag: 'as-uid', about: 'UID to impersonate'},
  tlsServerName: {kind: 'text', flag: 'tls-server-name', about: "name in the API server's certificate"},
  certificateAuthority: {kind: 'text', flag: 'certificate-authority', about: 'CA file for the API server'},
  insecureSkipTlsVerify: {
    kind: 'switch',
    flag: 'insecure-skip-tls-verify',
    commandLineOnly: true,
    about: "do not check the API server's certificate",
  },
  requestTimeout: {kind: 'text', flag: 'request-timeout', about: 'time limit of one request'},
} as const satisfies Record<string, SettingRow>;

/** Settings of how the program talks, the same for every command that reports. */
export const outputTable = {
  output: {kind: 'text', flag: 'output', about: 'form of the result'},
  verbose: {kind: 'switch', flag: 'verbose', variables: ['V'], about: 'say more'},
  quiet: {kind: 'switch', flag: 'quiet', about: 'say only warnings and errors beside the result'},
  debug: {kind: 'switch', flag: 'debug', about: 'say everything, with stacks of errors'},
  noColour: {kind: 'switch', flag: 'no-color', about: 'no colours'},
  config: {kind: 'text', flag: 'config', variables: ['CONFIG_FILE'], about: 'config file'},
} as const satisfies Record<string, SettingRow>;

export type SettingName = keyof typeof settingTable;
export type OutputName = keyof typeof outputTable;

/** Every setting there is, those of talking included. */
export function allRows(): SettingRow[] {
  return [settingTable, casTable, outputTable].flatMap((table): SettingRow[] => Object.values(table));
}

/** Variables whose settings have no flag, with their meaning: for the help. Default: those of `operator`. */
export function variablesWithoutFlag(rows: readonly SettingRow[] = Object.values(settingTable)): [string, string][] {
  return rows.flatMap(({flag, variables, about}): [string, string][] =>
    flag === undefined && variables?.[0] !== undefined ? [[variables[0], about]] : [],
  );
}
