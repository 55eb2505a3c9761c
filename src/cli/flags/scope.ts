// Flags that say what to do, and to which parts of the stack.
import {settingTable} from '../../lib/settings/setting-table.ts';
import {flagsOf} from './define.ts';

const {text, toggle} = flagsOf('WHAT TO DO');

export const scopeFlags = {
  reconcile: toggle(settingTable.reconcile, {char: 'r', summary: 'mend what the check finds'}),
  update: toggle(settingTable.update, {char: 'u', summary: 'mend, and refresh every part (includes --reconcile)'}),
  'dry-run': toggle(settingTable.dryRun, {
    summary: 'show what --reconcile, or with --update what that would change, checked by the server; write nothing',
  }),
  namespace: text(settingTable.namespace, {
    char: 'n',
    value: 'NS',
    summary: 'namespace of the operator (default: scone-system)',
  }),
  create: text(settingTable.create, {
    char: 'c',
    value: 'NS',
    summary: 'also create this namespace for services and give it the pull secrets',
  }),
  'secret-operator': toggle(settingTable.secretOperator, {
    summary: 'include the secret operator, which copies pull secrets into annotated namespaces',
  }),
  'only-operator': toggle(settingTable.onlyOperator, {summary: 'leave out SGXPlugin, LAS and the kubectl plugin'}),
  'no-sgxplugin': toggle(settingTable.noSgxPlugin, {summary: 'leave out the SGXPlugin'}),
  plugin: toggle(settingTable.plugin, {summary: 'include the kubectl plugin on this machine'}),
  'plugin-path': text(settingTable.pluginPath, {
    value: 'PATH',
    summary: 'file or directory for the kubectl plugin (default: where it is, else a writable directory on PATH)',
  }),
  'only-plugin': toggle(settingTable.onlyPlugin, {summary: 'only the kubectl plugin (as --plugin --reconcile)'}),
  'dcap-api': text(settingTable.dcapKey, {
    char: 'd',
    value: 'KEY',
    summary: 'DCAP API key for LAS, 32 hex digits. Given here it can be seen by other users of this machine',
  }),
  'node-selector': text(settingTable.nodeSelector, {
    value: 'LABEL',
    summary: 'nodes for the SGXPlugin: \'example.com/sgx: "true"\' or example.com/sgx=true',
  }),
  'remove-vault-crd': toggle(settingTable.removeVaultCrd, {
    summary: 'remove the CRD of the dropped Vault, if no Vault object is left',
  }),
  'force-conflicts': toggle(settingTable.forceConflicts, {
    summary: 'take over fields that another tool declares as its own',
  }),
  yes: toggle(settingTable.yes, {char: 'y', summary: 'do not ask before the first change'}),
};
