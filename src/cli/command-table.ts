// All commands: the only list. A command's file is loaded when the command is run or its help is asked for.
import type {CommandClass} from './base-command.ts';

export interface CommandEntry {
  summary: string;
  load: () => Promise<CommandClass>;
}

export const commandTable: Readonly<Record<string, CommandEntry>> = {
  operator: {
    summary: 'Check, repair or update the SCONE operator and all it needs.',
    load: async () => (await import('../commands/operator.ts')).OperatorCommand,
  },
  cas: {
    summary: 'Provision a CAS, or go on with one.',
    load: async () => (await import('../commands/cas.ts')).CasCommand,
  },
  'cas provision': {
    summary: 'Provision a CAS, or go on with one.',
    load: async () => (await import('../commands/cas-provision.ts')).CasProvisionCommand,
  },
  'cas status': {
    summary: 'Show how a CAS stands; nothing is changed.',
    load: async () => (await import('../commands/cas-status.ts')).CasStatusCommand,
  },
  'cas verify': {
    summary: 'Attest a CAS, and compare what it says with what the operator reports.',
    load: async () => (await import('../commands/cas-verify.ts')).CasVerifyCommand,
  },
  'cas keys': {
    summary: 'Print the public keys of a CAS, once it is attested.',
    load: async () => (await import('../commands/cas-keys.ts')).CasKeysCommand,
  },
  'cas upgrade': {
    summary: 'Upgrade a CAS to another version.',
    load: async () => (await import('../commands/cas-upgrade.ts')).CasUpgradeCommand,
  },
  'cas backup': {
    summary: 'Copy the last snapshot of a CAS to this machine, and prove it.',
    load: async () => (await import('../commands/cas-backup.ts')).CasBackupCommand,
  },
  'cas backup verify': {
    summary: 'Prove that a backup opens and is whole.',
    load: async () => (await import('../commands/cas-backup-verify.ts')).CasBackupVerifyCommand,
  },
  'cas recover': {
    summary: 'Make a new CAS from the backup of an old one.',
    load: async () => (await import('../commands/cas-recover.ts')).CasRecoverCommand,
  },
  'cas audit': {
    summary: 'Print the audit log of a CAS, or follow it; as `audit`.',
    load: async () => (await import('../commands/cas-audit.ts')).CasAuditCommand,
  },
  las: {
    summary: 'Show how LAS stands on each node, and why not better.',
    load: async () => (await import('../commands/las.ts')).LasCommand,
  },
  sgxplugin: {
    summary: 'Show how the SGXPlugin stands, and which nodes can run enclaves.',
    load: async () => (await import('../commands/sgxplugin.ts')).SgxPluginCommand,
  },
  vault: {
    summary: 'Make a Vault of a release 5.8.x, verify or copy one, and how to come away from it.',
    load: async () => (await import('../commands/vault.ts')).VaultCommand,
  },
  audit: {
    summary: 'Print the audit log of a CAS, or follow it.',
    load: async () => (await import('../commands/audit.ts')).AuditCommand,
  },
  'keys list': {
    summary: 'List the keys on this machine, and what is wrong with them.',
    load: async () => (await import('../commands/keys-list.ts')).KeysListCommand,
  },
  'keys verify': {
    summary: 'Judge the keys on this machine and their backups; mend rights on request.',
    load: async () => (await import('../commands/keys-verify.ts')).KeysVerifyCommand,
  },
  'keys backup': {
    summary: 'Seal all keys into one file, and prove it.',
    load: async () => (await import('../commands/keys-backup.ts')).KeysBackupCommand,
  },
  'keys restore': {
    summary: 'Restore the keys of a sealed file.',
    load: async () => (await import('../commands/keys-restore.ts')).KeysRestoreCommand,
  },
  'keys drill': {
    summary: 'Prove that a CAS knows the key in a sealed file: the restore drill.',
    load: async () => (await import('../commands/keys-drill.ts')).KeysDrillCommand,
  },
  'policy check': {
    summary: 'Check policies: their structure, what they name, and what they let in.',
    load: async () => (await import('../commands/policy-check.ts')).PolicyCheckCommand,
  },
  'policy diff': {
    summary: 'Show what a policy permits that an older version of it did not.',
    load: async () => (await import('../commands/policy-diff.ts')).PolicyDiffCommand,
  },
  'policy review': {
    summary: 'Show what a policy permits that the one a CAS holds does not.',
    load: async () => (await import('../commands/policy-review.ts')).PolicyReviewCommand,
  },
  'policy show': {
    summary: 'Show a policy with its values masked: of a file, of an object, or as a CAS holds it.',
    load: async () => (await import('../commands/policy-show.ts')).PolicyShowCommand,
  },
  'policy hash': {
    summary: 'Print the hash of a policy, which its next version names as predecessor.',
    load: async () => (await import('../commands/policy-hash.ts')).PolicyHashCommand,
  },
  'policy sign': {
    summary: 'Sign a policy, here or on a machine without cluster and network.',
    load: async () => (await import('../commands/policy-sign.ts')).PolicySignCommand,
  },
  'policy encrypt': {
    summary: 'Encrypt a signed policy for the CAS that alone can open it.',
    load: async () => (await import('../commands/policy-encrypt.ts')).PolicyEncryptCommand,
  },
  'policy verify': {
    summary: 'Verify signed and encrypted policies, as far as it can be told; nothing is changed.',
    load: async () => (await import('../commands/policy-verify.ts')).PolicyVerifyCommand,
  },
  'policy apply': {
    summary: 'Hand signed or encrypted policies to a CAS, and see whether it accepts them.',
    load: async () => (await import('../commands/policy-apply.ts')).PolicyApplyCommand,
  },
  'policy keys show': {
    summary: 'Show the public parts of a file of keys: signer id, fingerprints, expiry.',
    load: async () => (await import('../commands/policy-keys-show.ts')).PolicyKeysShowCommand,
  },
  'policy keys new': {
    summary: 'Make a key that signs policies, or an identity of an owner.',
    load: async () => (await import('../commands/policy-keys-new.ts')).PolicyKeysNewCommand,
  },
  'policy keys import': {
    summary: 'Take keys over from another file, as PKCS#8 in PEM.',
    load: async () => (await import('../commands/policy-keys-import.ts')).PolicyKeysImportCommand,
  },
  explain: {
    summary: 'Explain a finding by its code.',
    load: async () => (await import('../commands/explain.ts')).ExplainCommand,
  },
  help: {
    summary: 'Show help for the program or for one command.',
    load: async () => (await import('../commands/help.ts')).HelpCommand,
  },
  'plugin install': {
    summary: 'Install this program where kubectl finds it.',
    load: async () => (await import('../commands/plugin-install.ts')).PluginInstallCommand,
  },
  'plugin status': {
    summary: 'Show which plugin kubectl runs, and what stands in its way.',
    load: async () => (await import('../commands/plugin-status.ts')).PluginStatusCommand,
  },
  'plugin uninstall': {
    summary: 'Remove the plugin from where kubectl finds it.',
    load: async () => (await import('../commands/plugin-uninstall.ts')).PluginUninstallCommand,
  },
  'secrets status': {
    summary: 'Show the pull secrets of all namespaces, and whether the registry accepts them.',
    load: async () => (await import('../commands/secrets-status.ts')).SecretsStatusCommand,
  },
  'secrets rotate': {
    summary: 'Put a new registry token into the pull secrets of all namespaces.',
    load: async () => (await import('../commands/secrets-rotate.ts')).SecretsRotateCommand,
  },
  'secrets distribute': {
    summary: 'Have the pull secrets copied into every namespace that asks for them.',
    load: async () => (await import('../commands/secrets-distribute.ts')).SecretsDistributeCommand,
  },
  'release status': {
    summary: 'Show Helm releases, and operations on them that did not come to an end.',
    load: async () => (await import('../commands/release-status.ts')).ReleaseStatusCommand,
  },
  'release repair': {
    summary: 'Repair a Helm release that a client left in the middle of an operation.',
    load: async () => (await import('../commands/release-repair.ts')).ReleaseRepairCommand,
  },
  'release rollback': {
    summary: 'Bring a Helm release back to what an earlier revision had.',
    load: async () => (await import('../commands/release-rollback.ts')).ReleaseRollbackCommand,
  },
  'release uninstall': {
    summary: 'Take a Helm release out of the cluster.',
    load: async () => (await import('../commands/release-uninstall.ts')).ReleaseUninstallCommand,
  },
  completion: {
    summary: 'Print a script by which a shell completes our words.',
    load: async () => (await import('../commands/completion.ts')).CompletionCommand,
  },
  'completion install': {
    summary: 'Have kubectl complete our words.',
    load: async () => (await import('../commands/completion-install.ts')).CompletionInstallCommand,
  },
  version: {
    summary: 'Show the versions of this program and of what is in the cluster.',
    load: async () => (await import('../commands/version.ts')).VersionCommand,
  },
};
