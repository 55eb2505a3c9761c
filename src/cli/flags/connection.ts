// Flags for reaching the cluster: kubectl's own, with its names and meanings.
import {settingTable} from '../../lib/settings/setting-table.ts';
import {flagsOf} from './define.ts';

const {text, toggle, list} = flagsOf('CONNECTION');

export const connectionFlags = {
  server: text(settingTable.server, {char: 's', value: 'URL', summary: 'address of the API server'}),
  kubeconfig: text(settingTable.kubeconfig, {value: 'FILE', summary: 'kubeconfig file (default: as kubectl does)'}),
  context: text(settingTable.context, {value: 'NAME', summary: 'context of the kubeconfig'}),
  cluster: text(settingTable.cluster, {value: 'NAME', summary: 'cluster of the kubeconfig'}),
  user: text(settingTable.user, {value: 'NAME', summary: 'user of the kubeconfig'}),
  token: text(settingTable.token, {
    value: 'TOKEN',
    summary: 'bearer token. Given here it can be seen by other users of this machine',
  }),
  as: text(settingTable.as, {value: 'NAME', summary: 'user to impersonate'}),
  'as-group': list(settingTable.asGroups, {value: 'NAME', summary: 'group to impersonate; may be repeated'}),
  'as-uid': text(settingTable.asUid, {value: 'UID', summary: 'UID to impersonate'}),
  'tls-server-name': text(settingTable.tlsServerName, {
    value: 'NAME',
    summary: "name to look for in the server's certificate",
  }),
  'certificate-authority': text(settingTable.certificateAuthority, {
    value: 'FILE',
    summary: "certificate of the authority that signed the server's",
  }),
  'insecure-skip-tls-verify': toggle(settingTable.insecureSkipTlsVerify, {
    summary: "do not check the server's certificate",
  }),
};
