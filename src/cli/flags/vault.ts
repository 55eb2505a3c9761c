// Flags of `vault`.
import {Args} from '@oclif/core';
import {casTable} from '../../lib/settings/cas-table.ts';
import {settingTable} from '../../lib/settings/setting-table.ts';
import {attestationFlags, casCommonFlags, casImageFlags, casReleaseFlags, casScopeFlags, sconeCliFlags} from './cas.ts';
import {flagsOf} from './define.ts';

const act = flagsOf('WHAT TO DO');
const vault = flagsOf('THE VAULT');
const release = flagsOf('RELEASE');

export const vaultName = {
  name: Args.string({description: 'name of the Vault (default: vault)', ignoreStdin: true}),
};

export const vaultFlags = {
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
  'backup-dir': vault.text(casTable.backupDirectory, {
    value: 'DIR',
    summary: 'directory for --local-backup (default: vault-database-snapshots)',
  }),
  target: casScopeFlags.target,
  ...attestationFlags,
  ...sconeCliFlags,
  'set-version': release.text(settingTable.version, {
    value: 'V',
    summary: 'version of the Vault (default: as its image says); that of the verifier follows',
  }),
  ...casImageFlags,
  'image-registry': casReleaseFlags['image-registry'],
  ...casCommonFlags,
};
