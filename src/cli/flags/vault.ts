// Flags of `vault`.
import {Args} from '@oclif/core';
import {casTable} from '../../lib/settings/cas-table.ts';
import {settingTable} from '../../lib/settings/setting-table.ts';
import {attestationFlags, casCommonFlags, casImageFlags, casReleaseFlags, casScopeFlags, sconeCliFlags} from './cas.ts';
import {flagsOf} from './define.ts';
import {scopeFlags} from './scope.ts';

const act = flagsOf('WHAT TO DO');
const vault = flagsOf('THE VAULT');
const release = flagsOf('RELEASE');

export const vaultName = {
  name: Args.string({description: 'name of the Vault (default: vault)', ignoreStdin: true}),
};

const {filename: _filename, ...vaultReleaseFlags} = casReleaseFlags;

export const vaultFlags = {
  yes: scopeFlags.yes,
  'dry-run': act.toggle(settingTable.dryRun, {summary: 'show what would be made; write nothing'}),
  verify: act.toggle(casTable.verifyCas, {
    summary: 'verify its statement in an enclave, by a pod that is deleted afterwards',
  }),
  'print-public-keys': act.toggle(casTable.printPublicKeys, {
    summary:
      'print its certificate and that of its CAS as shell assignments, safe to source; the CAS is attested first',
  }),
  'local-backup': act.toggle(casTable.localBackup, {summary: 'copy its data here, as a tar archive'}),
  namespace: vault.text(casTable.casNamespace, {
    char: 'n',
    value: 'NS',
    summary: 'namespace of the Vault (default: that of the context)',
  }),
  cas: vault.text(casTable.vaultCas, {
    value: 'NAME[.NS]',
    summary: 'its CAS (default: cas, in the namespace of the Vault)',
  }),
  wait: vault.toggle(casTable.wait, {summary: 'end only when the new Vault is healthy'}),
  'kubernetes-host': vault.text(casTable.kubernetesHost, {
    value: 'URL',
    summary: 'where it asks Kubernetes who its clients are (default: the API server of the context)',
  }),
  'reviewer-secret': vault.text(casTable.reviewerSecret, {
    value: 'NAME',
    summary: 'Secret of its namespace with the token for that (default: one is made, with a ServiceAccount of its own)',
  }),
  'verifier-mrenclave': vault.text(casTable.verifierMrenclave, {
    value: 'HEX',
    summary: 'measurement of its verifier, where the release leaves that open (default: taken from the image)',
  }),
  'backup-dir': vault.text(casTable.backupDirectory, {
    value: 'DIR',
    summary: 'directory for --local-backup (default: vault-database-snapshots)',
  }),
  target: casScopeFlags.target,
  ...attestationFlags,
  ...sconeCliFlags,
  ...vaultReleaseFlags,
  'set-version': release.text(settingTable.version, {
    value: 'V',
    summary: 'version of the Vault, 5.8.x; a new one is only made where it is named (else: as its image says)',
  }),
  ...casImageFlags,
  ...casCommonFlags,
};
