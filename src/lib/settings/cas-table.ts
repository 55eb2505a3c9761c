// Settings of the commands about a CAS, beside those they share with `operator` (docs/system.md: CAS).
import {policySignTable} from './policy-sign-table.ts';
import type {SettingRow} from './setting-row.ts';

export const casTable = {
  casNamespace: {
    kind: 'text',
    flag: 'namespace',
    key: 'cas-namespace',
    variables: ['NAMESPACE'],
    told: true,
    about: 'namespace of the CAS',
  },
  targetDirectory: {
    kind: 'text',
    flag: 'target',
    variables: ['TARGET_DIR'],
    told: true,
    about: 'directory of the keys and records of all CAS',
  },

  preprovisionOnly: {
    kind: 'switch',
    flag: 'preprovision-only',
    commandLineOnly: true,
    about: 'create the CAS and print key hash and token',
  },
  postprovisionOnly: {
    kind: 'switch',
    flag: 'postprovision-only',
    commandLineOnly: true,
    about: 'go on with a CAS that others provisioned',
  },
  postprovisionOwnerIdentity: {
    kind: 'text',
    flag: 'postprovision-owner-identity',
    commandLineOnly: true,
    about: 'file of the owner who provisioned it',
  },
  resume: {kind: 'switch', flag: 'resume', commandLineOnly: true, about: 'go on with what an earlier run began'},
  isProvisioned: {kind: 'switch', flag: 'is-provisioned', commandLineOnly: true, about: 'print YES or NO'},
  verifyCas: {kind: 'switch', flag: 'verify', commandLineOnly: true, about: 'attest the CAS'},
  printPublicKeys: {kind: 'switch', flag: 'print-public-keys', commandLineOnly: true, about: 'print the public keys'},
  localBackup: {kind: 'switch', flag: 'local-backup', commandLineOnly: true, about: 'copy the last snapshot here'},
  casDatabaseRecovery: {
    kind: 'text',
    flag: 'cas-database-recovery',
    commandLineOnly: true,
    about: 'snapshot to recover from',
  },
  upgrade: {kind: 'text', flag: 'upgrade', commandLineOnly: true, about: 'version to upgrade the CAS to'},
  upgradeWithGovernance: {
    kind: 'text',
    flag: 'upgrade-with-governance',
    commandLineOnly: true,
    about: 'version to upgrade to, its attestation policy being governed',
  },
  governancePolicy: {
    kind: 'text',
    flag: 'governance-attestation-policy',
    commandLineOnly: true,
    about: 'session that holds the permitted measurements',
  },
  sconeCliMrenclave: {
    kind: 'text',
    flag: 'sconecli-mrenclave',
    commandLineOnly: true,
    about: 'measurement of the present backup controller',
  },
  upgradeSconeCliMrenclave: {
    kind: 'text',
    flag: 'upgrade-sconecli-mrenclave',
    commandLineOnly: true,
    about: 'measurement of the new backup controller',
  },
  force: {
    kind: 'switch',
    flag: 'force',
    commandLineOnly: true,
    about: 'turn three refusals of an upgrade into warnings',
  },
  upgradeTo: {kind: 'text', flag: 'to', commandLineOnly: true, about: 'version to upgrade the CAS to'},
  withoutBackup: {
    kind: 'switch',
    flag: 'without-backup',
    commandLineOnly: true,
    about: 'upgrade although there is no proved backup',
  },
  maxBackupAge: {kind: 'text', flag: 'max-backup-age', about: 'how old the proved backup may be before an upgrade'},

  recoverFrom: {kind: 'text', flag: 'from', commandLineOnly: true, about: 'backup to recover from'},
  backupDirectory: {kind: 'text', flag: 'backup-dir', about: 'directory into which backups go'},
  keep: {kind: 'text', flag: 'keep', about: 'how many backups are left'},
  encrypt: {kind: 'switch', flag: 'encrypt', about: 'a backup must be sealed'},
  passphraseFile: {kind: 'text', flag: 'passphrase-file', about: 'file with the passphrase of a sealed backup'},
  recipients: {kind: 'list', flag: 'recipient', about: 'for whom a backup is sealed, age1…'},
  recipientsFile: {kind: 'text', flag: 'recipients-file', about: 'file with recipients, one a line'},
  identityFile: {kind: 'text', flag: 'identity', about: 'file with the age keys that open a sealed backup'},
  armor: {kind: 'switch', flag: 'armor', about: 'a sealed backup of keys as text'},
  mend: {kind: 'switch', flag: 'mend', commandLineOnly: true, about: 'set wrong rights of key files right'},
  drillCas: {kind: 'text', flag: 'cas', commandLineOnly: true, about: 'CAS that a restore drill asks'},

  ownerConfig: {
    kind: 'text',
    flag: 'owner-config',
    commandLineOnly: true,
    about: 'owner config of your own: file or URL',
  },
  noBackup: {kind: 'switch', flag: 'no-backup', commandLineOnly: true, about: 'no backup controller'},
  webhook: {kind: 'text', flag: 'webhook', told: true, about: 'network sink of the audit log'},
  nonce: {kind: 'text', flag: 'nonce', commandLineOnly: true, about: "nonce of the CAS's attestation report"},
  wait: {kind: 'switch', flag: 'wait', about: 'wait until the CAS is healthy'},
  tolerations: {
    kind: 'text',
    flag: 'set-tolerations',
    told: true,
    about: 'acceptance options for attestation, in place of the usual two tries',
  },
  firstTolerations: {
    kind: 'text',
    variables: ['SGX_TOLERATIONS'],
    told: true,
    about: 'acceptance options of the first try (a CAS that permits to inject a database key)',
  },
  secondTolerations: {
    kind: 'text',
    variables: ['SGX_STD_TOLERATIONS'],
    told: true,
    about: 'acceptance options of the second try (a standard CAS)',
  },

  against: {kind: 'text', flag: 'against', commandLineOnly: true, about: 'older version of a policy'},
  ...policySignTable,

  vaultCas: {kind: 'text', flag: 'cas', key: 'vault-cas', about: 'CAS that a Vault lives by'},

  follow: {kind: 'switch', flag: 'follow', about: 'go on with the audit log as it is written'},
  previous: {kind: 'switch', flag: 'previous', about: 'audit log of the container before its last start'},
  timestamps: {kind: 'switch', flag: 'timestamps', about: 'time before each line of the audit log'},
  since: {kind: 'text', flag: 'since', about: 'how far back, or from when on, the audit log is wanted'},
  tail: {kind: 'text', flag: 'tail', about: 'how many of the last lines of the audit log are wanted'},

  manifestsDirectory: {
    kind: 'text',
    flag: 'manifests-dir',
    variables: ['MANIFESTS_URL'],
    told: true,
    about: "directory or URL with the releases' manifests, as VERSION/FILE",
  },
  casProvisioning: {
    kind: 'text',
    variables: ['CAS_PROVISIONING_URL'],
    told: true,
    about: 'the first manifest of a CAS: URL or file',
  },
  casPatch: {
    kind: 'text',
    variables: ['CAS_PATCH_PROBES_JSON_URL'],
    told: true,
    about: 'the patches of a CAS without backup controller: URL or file',
  },
  casPatchWithBackup: {
    kind: 'text',
    variables: ['CAS_PATCH_PROBES_AND_BACKUP_JSON_URL'],
    told: true,
    about: 'the patches of a CAS: URL or file',
  },
  casOwnerPolicy: {
    kind: 'text',
    variables: ['CAS_OWNER_POLICY_URL'],
    told: true,
    about: 'the session cas-owner: URL or file',
  },
  casBackupPolicy: {
    kind: 'text',
    variables: ['CAS_BACKUP_POLICY_URL'],
    told: true,
    about: 'the session of the backup controller: URL or file',
  },
  patchFile: {
    kind: 'text',
    flag: 'filename',
    commandLineOnly: true,
    about: 'patches to apply after provisioning, in place of the release’s: file or URL',
  },
  imageRegistry: {kind: 'text', flag: 'image-registry', told: true, about: 'repository of all images'},
  imageOverwrite: {
    kind: 'text',
    flag: 'image-overwrite',
    commandLineOnly: true,
    about: 'image of the CAS in place of the release’s',
  },

  sconeCli: {kind: 'text', flag: 'scone-cli', about: 'how the scone program is run'},
  noDocker: {kind: 'switch', flag: 'no-docker', about: 'run the local scone program'},
  forceOtherCli: {
    kind: 'switch',
    flag: 'force-execution-with-different-sconecli-version',
    commandLineOnly: true,
    about: 'allow a scone program of another major version',
  },
  noPortForward: {kind: 'switch', flag: 'no-port-forward', about: 'talk to the Service of the CAS directly'},
  casAddress: {kind: 'text', flag: 'cas-address', about: 'address of the CAS for the local scone program'},
  casClientPort: {kind: 'text', flag: 'cas-client-port', about: 'client port of the CAS'},
  localCasClientPort: {kind: 'text', flag: 'local-cas-client-port', about: 'local port of the port-forward'},
} as const satisfies Record<string, SettingRow>;

export type CasSettingName = keyof typeof casTable;
